"""Checkpoints (C2SP tlog-checkpoint): a log's signed tree head, as the text of a signed note.

Extension lines are never written; where another's checkpoint carries them they are kept as they are.
"""

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.model.text import Text
from exchange.ledger.tlog.errors import CheckpointMalformed
from exchange.ledger.tlog.merkle import HASH_BYTES
from exchange.ledger.tlog.note import VerifierKey, parse_note, sign_note

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_MOST_SIZE = 2**63 - 1
_LEAST_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the log `origin` at `size` leaves with `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text that is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]
        return "\n".join(lines) + "\n"

    def signed(self, key: Ed25519PrivateKey) -> bytes:
        """Return the signed note under the origin as key name; equal input gives equal bytes."""
        return sign_note(self.text, self.origin, key)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note text.

        Raises `CheckpointMalformed`.
        """
        lines = text.split("\n")
        if lines.pop() or len(lines) < _LEAST_LINES or not all(lines):
            raise CheckpointMalformed(
                Text(
                    "应为台账名称、大小与根哈希，各占一行，均不为空",
                    "expected origin, size and root, each on a line of its own, none of them empty",
                )
            )
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size) or int(size) > _MOST_SIZE:
            raise CheckpointMalformed(
                Text(
                    "树的大小应为不带前导零的十进制数",
                    "expected the tree size as a decimal number without leading zeroes",
                )
            )
        return cls(origin, int(size), _root(root), tuple(extensions))


def open_checkpoint(raw: bytes, keys: Collection[VerifierKey]) -> Checkpoint:
    """Return the checkpoint in a note that one of `keys`, named after its origin, has signed.

    Raises what `parse_note`, `Note.verified_by` and `Checkpoint.parse` raise.
    """
    note = parse_note(raw)
    claimed = Checkpoint.parse(note.text)
    note.verified_by([key for key in keys if key.name == claimed.origin])
    return claimed


def _root(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != HASH_BYTES or base64.b64encode(raw).decode() != text:
        raise CheckpointMalformed(
            Text("根哈希应为 32 字节的 base64", "expected the root hash as base64 of 32 bytes")
        )
    return raw
