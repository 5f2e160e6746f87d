"""A contract proposed from a sample: types, key, holder, states and period, each with what it rests on.

Nothing is decided here that only a person can know: it is proposed with its confidence, or left to decide.
"""

from cli.discovery.proposal import Proposal, propose

__all__ = ["Proposal", "propose"]
