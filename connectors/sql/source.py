"""What a kind of SQL server must offer: a snapshot that lists, counts and streams tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from connectors.base import Discovered
from connectors.typing.batches import Row

FETCH_ROWS = 500
CONNECT_SECONDS = 10
READ_SECONDS = 300


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column as the server declares it.

    `offset` is the offset from UTC that its times have without saying so, where the server knows it.
    """

    name: str
    native_type: str
    charset: str | None = None
    offset: str | None = None


class Snapshot(Protocol):
    """One read-only transaction; every answer in it is about the same moment."""

    def tables(self) -> tuple[Discovered, ...]:
        """List the tables that may be read."""

    def columns(self, table: str) -> Mapping[str, SourceColumn]:
        """Return the table's columns by name; empty if there is no such table."""

    def count(self, table: str) -> int:
        """Return how many rows the table has."""

    def rows(self, table: str, columns: Sequence[SourceColumn], order: Sequence[str]) -> Iterator[Row]:
        """Stream all rows of the table in the order of the columns named `order`."""


class SqlSource(Protocol):
    """One server, reached with one set of credentials."""

    def snapshot(self, resource: str) -> AbstractContextManager[Snapshot]:
        """Open a connection with one snapshot on it, and close it at the end.

        `resource` names who asks, for the faults: `SourceUnavailable`, `SourceRefused`, `SourceChanged`.
        """
