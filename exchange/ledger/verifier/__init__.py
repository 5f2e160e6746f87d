"""Checks receipts, answers and heads of a log from files alone, as anyone outside can.

Needs a policy (whose signatures count), a receipt or head, and the published tiles; no network, no database,
no settings. Imports the standard library, Ed25519 from `cryptography`, and the ledger's formats; nothing that
writes. Every check gives an outcome with an exit code and one line of reason; `read_policy` and
`read_receipt` raise `Refused`, which carries one.
"""

from exchange.ledger.verifier.answers import verify_answer
from exchange.ledger.verifier.heads import verify_consistency, verify_entries, verify_range
from exchange.ledger.verifier.outcome import ExitCode, Outcome, Refused
from exchange.ledger.verifier.receipts import verify_inclusion, verify_receipt
from exchange.ledger.verifier.sources import read_policy, read_receipt, tiles_in

__all__ = [
    "ExitCode",
    "Outcome",
    "Refused",
    "read_policy",
    "read_receipt",
    "tiles_in",
    "verify_answer",
    "verify_consistency",
    "verify_entries",
    "verify_inclusion",
    "verify_range",
    "verify_receipt",
]
