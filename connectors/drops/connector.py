"""The connector of drops."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from catalog.model import Contract
from connectors.base import Clock, Discovered, ReadBatch, utc_now
from connectors.drops.choosing import Drop, complete_drops, newest_drop
from connectors.drops.directory import Directory, Listing
from connectors.drops.form import drop_form
from connectors.drops.reading import delimiter_and_header, drop_rows
from connectors.headings import told_headings
from connectors.typing import typed_batches
from connectors.typing.key_reading import key_contract, key_tuples
from connectors.typing.offsets import declared_offsets

WORKBOOKS = (".xlsx", ".xlsm", ".xls")


class DropConnector:
    """Reads the newest complete drop of a directory; every operation lists it anew."""

    def __init__(self, resource: str, directory: Directory, pattern: str, now: Clock = utc_now) -> None:
        self._resource = resource
        self._directory = directory
        self._pattern = pattern
        self._now = now
        self.content_at: datetime | None = None
        """When the department wrote the drop that was read last, by its manifest."""

    def check(self) -> None:
        """Prove that there is a complete drop; its content is not read."""
        with self._directory.opened(self._resource) as listing:
            newest_drop(self._resource, listing, self._pattern, self._now())

    def discover(self) -> tuple[Discovered, ...]:
        """List the families of complete drops (digits as `*`) with the header of the newest of each.

        Workbooks are left to their own connector.
        """
        with self._directory.opened(self._resource) as listing:
            newest: dict[str, Drop] = {}
            for drop in complete_drops(self._resource, listing, self._now()):
                if not drop.entry.name.lower().endswith(WORKBOOKS):
                    newest[re.sub("[0-9]+", "*", drop.entry.name)] = drop
            return tuple(_described(listing, family, drop) for family, drop in newest.items())

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Yield the newest complete drop in the order of the file.

        Raises `SourceRefused` or `SourceChanged` naming the file, at the latest after the last batch: only a
        read that came to its end is a drop that kept its manifest's word.
        """
        form, offsets = drop_form(contract), declared_offsets(contract)
        with self._directory.opened(contract.name) as listing:
            drop = newest_drop(contract.name, listing, contract.source.object, self._now())
            self.content_at = drop.manifest.created_at
            with closing(drop_rows(contract, form, listing, drop)) as rows:
                yield from typed_batches(contract, rows, offsets)

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Yield every row's key, holding the file to its manifest as a read does."""
        yield from key_tuples(self.read(key_contract(contract)), contract)

    def close(self) -> None:
        """Nothing stays open between operations."""


def _described(listing: Listing, family: str, drop: Drop) -> Discovered:
    delimiter, header = delimiter_and_header(listing, drop)
    options = {"encoding": drop.manifest.encoding.name, "delimiter": delimiter, "empty": "null"}
    return Discovered(family, tuple((name, "text") for name in told_headings(header)), options=options)
