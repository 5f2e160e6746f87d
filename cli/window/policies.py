"""The exchange's policy at a window: a file that was handed over with the registration, never fetched.

Taken from the exchange's own address it would prove nothing, as whoever answers there could bring their own.
"""

from pathlib import Path

from catalog.model import Text
from exchange.ledger.tlog.errors import PolicyMalformed
from exchange.ledger.tlog.policy import Policy


def read_pinned_policy(path: Path) -> Policy:
    """Return the policy in a file.

    Raises `OSError`, or `PolicyMalformed` with the first line at fault.
    """
    try:
        return Policy.parse(path.read_bytes().decode())
    except UnicodeDecodeError:
        raise PolicyMalformed(1, Text("应为 UTF-8 文字", "expected text in UTF-8")) from None
