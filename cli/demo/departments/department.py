"""What every department of the demonstration can do, whatever its system is."""

from datetime import date
from typing import Protocol

from cli.demo.population import Population

RowKey = tuple[str, ...]
"""The values of a row's key fields in order; a leading part of them means every row that begins so."""


class Department(Protocol):
    """One department's own system. Changes survive a stop, a kill and a start."""

    @property
    def url(self) -> str:
        """The connection URL with its secret; the same from the first start to the last."""

    @property
    def engine(self) -> str:
        """What the system is, in words for people."""

    def start(self) -> None:
        """Bring the system up, ending what an earlier run left."""

    def seed(self, population: Population) -> bool:
        """Make the system hold its part of the population; return whether anything was written.

        The same population a second time writes nothing, and keeps the changes made since.
        """

    def revoke(self, key: RowKey) -> None:
        """Revoke what the key names. Raises `RowAbsent`."""

    def delete(self, key: RowKey) -> None:
        """Delete what the key names. Raises `RowAbsent`."""

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make what the key names valid until the end of `valid_to`. Raises `RowAbsent`."""

    def stop(self) -> None:
        """Take the system down, so that it cannot be reached; idempotent."""

    def close(self) -> None:
        """End every process; idempotent."""
