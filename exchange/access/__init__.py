"""Who may ask the exchange, and what: clients, their keys, and agreements between departments.

The database is the truth of all three; files only seed agreements. Every change has an actor and a reason.
The API never asks the database per request: it reads a snapshot that is at most five seconds old, and
answers nothing when it has none (`snapshot`).
"""

from exchange.access.snapshot import AccessSnapshot, AccessState

__all__ = ["AccessSnapshot", "AccessState"]
