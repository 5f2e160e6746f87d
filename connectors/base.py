"""The contract every connector keeps, and the values it hands over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

import pyarrow as pa

from catalog.model import Contract

BATCH_ROWS = 10_000
BATCH_BYTES = 16 * 1024 * 1024

SecretResolver = Callable[[str], str | None]
"""Gives the connection URL for a connection name, or `None` if there is none."""

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""


def utc_now() -> datetime:
    """Return the present moment in UTC: the clock of a connector that is given no other."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """A source value that could not be typed as its contract says: the only way a cell may differ.

    `ordinal` is the row's position in the whole read (from 0), equal to the batch column `_ordinal`.
    `raw` is the source's own text (bytes that are no text: backslash-escaped). Holds personal data.
    """

    ordinal: int
    field: str
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """At most `BATCH_ROWS` rows and about `BATCH_BYTES` bytes, with what could not be typed.

    `rows.schema` equals `connectors.typing.arrow_schema(contract)`; a cell named by a finding is NULL.
    """

    rows: pa.RecordBatch
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Discovered:
    """One table, file family or operation found at a source: its name and its columns with native types.

    `source` is the object that a contract names to read it, where that is another than `object`; `options`
    are the source options it needs, as far as the source itself shows them.
    """

    object: str
    columns: tuple[tuple[str, str], ...]
    source: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


class Connector(Protocol):
    """Reads one department's system over one connection.

    Every method may raise `SourceUnavailable`, `SourceRefused` or `SourceChanged`. Rows are never dropped:
    each source row appears in exactly one batch.
    """

    def check(self) -> None:
        """Prove that the source can be reached and read with the configured credentials."""

    def discover(self) -> tuple[Discovered, ...]:
        """List what can be read over this connection."""

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Yield the whole current content of the resource, ordered by key where the source allows it.

        Zero rows are yielded as zero batches; whether that is acceptable is the caller's decision.
        """

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Yield the canonical text of every row's key, without the rest of the row, for reconciling.

        Key text is what `connectors.typing.key_text` gives for the typed value, so that it compares equal
        to the key text of a staged row.
        """

    def close(self) -> None:
        """Release the connection; idempotent."""


@runtime_checkable
class Dated(Protocol):
    """A connector whose source says when its content was made, such as a drop's manifest.

    `content_at` is aware, and `None` until a read has begun. What is published from the read is true as of
    then and no later: a drop that is read again a week on is still a week old.
    """

    content_at: datetime | None


@runtime_checkable
class Bounded(Protocol):
    """A connector whose `read` takes in the whole source before the first row, and which can do with less."""

    def first(self, contract: Contract, most: int) -> Iterator[ReadBatch]:
        """Yield the first rows, about `most` of them, without proof that they are of one moment."""
