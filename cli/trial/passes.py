"""One pass over a source, for comparing it with another: counts and digests, no row is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.key_text import join_key
from catalog.model import Contract
from cli.trial.opening import connector_of
from cli.trial.progress import counted
from connectors.base import BATCH_BYTES, BATCH_ROWS
from connectors.typing import arrow_schema

SLACK_BYTES = 2 * 1024 * 1024
"""What a batch's typed columns may weigh beyond the source text it was cut by."""

_DIGEST_BYTES = 16
_WRAP = 2 ** (8 * _DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one pass: how many, their digest in order, and one without regard to order."""

    rows: int
    in_order: bytes
    together: int


@dataclass(frozen=True, slots=True)
class Pass:
    """What one whole read was like."""

    keys: Keys
    most_rows: int
    most_bytes: int
    has_schema: bool
    counts_through: bool

    @property
    def is_bounded(self) -> bool:
        """Whether every batch kept the bounds; a single row may be larger than they are."""
        return self.most_rows <= BATCH_ROWS and (
            self.most_rows == 1 or self.most_bytes <= BATCH_BYTES + SLACK_BYTES
        )


class _KeyDigests:
    def __init__(self) -> None:
        self._rows = 0
        self._chain = hashlib.blake2b(digest_size=_DIGEST_BYTES)
        self._sum = 0

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            digest = hashlib.blake2b(
                text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES
            ).digest()
            self._chain.update(digest)
            self._sum = (self._sum + int.from_bytes(digest)) % _WRAP
            self._rows += 1

    def keys(self) -> Keys:
        return Keys(self._rows, self._chain.digest(), self._sum)


def whole_pass(contract: Contract, title: str) -> Pass:
    """Read the whole resource once. Raises `ConnectorError`."""
    digests, schema = _KeyDigests(), arrow_schema(contract)
    most_rows = most_bytes = following = 0
    has_schema = counts_through = True
    with connector_of(contract) as connector:
        for batch in counted(connector.read(contract), title):
            rows = batch.rows
            has_schema = has_schema and rows.schema.equals(schema)
            ordinals = rows.column("_ordinal").to_pylist()
            counts_through = counts_through and ordinals == list(range(following, following + len(ordinals)))
            following += len(ordinals)
            most_rows = max(most_rows, rows.num_rows)
            most_bytes = max(most_bytes, rows.get_total_buffer_size())
            digests.add(rows.column("_key").to_pylist())
    return Pass(digests.keys(), most_rows, most_bytes, has_schema, counts_through)


def key_pass(contract: Contract) -> Keys:
    """Read the keys alone. Raises `ConnectorError`."""
    digests = _KeyDigests()
    with connector_of(contract) as connector:
        digests.add(map(join_key, connector.keys(contract)))
    return digests.keys()
