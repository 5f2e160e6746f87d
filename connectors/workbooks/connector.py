"""The connector of workbooks: the newest complete drop, one sheet of it."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from catalog.model import Contract
from connectors.base import Clock, Discovered, ReadBatch, utc_now
from connectors.drops.choosing import Drop, complete_drops, newest_drop
from connectors.drops.directory import Directory, Listing
from connectors.headings import told_headings
from connectors.typing import typed_batches
from connectors.typing.key_reading import key_contract, key_tuples
from connectors.typing.offsets import declared_offsets
from connectors.workbooks.errors import faults_named
from connectors.workbooks.form import header_row_of, workbook_form
from connectors.workbooks.reading import header_of, workbook_rows
from connectors.workbooks.sealed import sealed_copy
from connectors.workbooks.xlsx import Workbook

SUFFIXES = (".xlsx", ".xlsm")


class WorkbookConnector:
    """Reads one sheet of the newest complete workbook of a directory; every operation lists it anew."""

    def __init__(self, contract: Contract, directory: Directory, now: Clock = utc_now) -> None:
        self._contract = contract
        self._resource = contract.name
        self._directory = directory
        self._now = now
        self.content_at: datetime | None = None
        """When the department wrote the workbook that was read last, by its manifest."""

    def check(self) -> None:
        """Prove that there is a complete drop, and that the contract says what to read of it.

        The content is not read.
        """
        workbook_form(self._contract)
        with self._directory.opened(self._resource) as listing:
            newest_drop(self._resource, listing, self._contract.source.object, self._now())

    def discover(self) -> tuple[Discovered, ...]:
        """List the sheets of the newest workbook of each family (digits as `*`), as `<family>#<sheet>`.

        Columns are what stands in the header row of the contract this connector was opened for; it need not
        name a sheet yet.
        """
        with self._directory.opened(self._resource) as listing:
            newest: dict[str, Drop] = {}
            for drop in complete_drops(self._resource, listing, self._now()):
                if drop.entry.name.lower().endswith(SUFFIXES):
                    newest[re.sub("[0-9]+", "*", drop.entry.name)] = drop
            return tuple(
                Discovered(
                    f"{family}#{sheet}",
                    tuple((heading, "cell") for heading in told_headings(header)),
                    source=family,
                    options={"format": "workbook", "sheet": sheet, "empty": "null"},
                )
                for family, drop in newest.items()
                for sheet, header in self._headers(listing, drop)
            )

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Yield the sheet of the newest complete drop in the order of its rows.

        Raises `SourceRefused` or `SourceChanged` naming the file, at the latest after the last batch: only a
        read that came to its end is a drop that kept its manifest's word.
        """
        form, offsets = workbook_form(contract), declared_offsets(contract)
        with self._directory.opened(contract.name) as listing:
            drop = newest_drop(contract.name, listing, contract.source.object, self._now())
            self.content_at = drop.manifest.created_at
            with closing(workbook_rows(contract, form, listing, drop)) as rows:
                yield from typed_batches(contract, rows, offsets)

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Yield every row's key, holding the file to its manifest as a read does."""
        yield from key_tuples(self.read(key_contract(contract)), contract)

    def close(self) -> None:
        """Nothing stays open between operations."""

    def _headers(self, listing: Listing, drop: Drop) -> Iterator[tuple[str, tuple[str, ...]]]:
        name = drop.entry.name
        with sealed_copy(self._resource, listing, drop) as file, faults_named(self._resource, name):
            workbook = Workbook(file)
            key = workbook.key()
            for sheet_name in workbook.sheets:
                with workbook.sheet(sheet_name) as sheet:
                    yield sheet_name, tuple(header_of(sheet, header_row_of(self._contract), key).values())
