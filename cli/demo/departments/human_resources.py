"""Human resources: an office that keeps its list in Excel and drops the whole workbook into a directory."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from cli.demo.departments.department import RowKey
from cli.demo.departments.drop_place import DropPlace
from cli.demo.departments.files import write_whole
from cli.demo.departments.workbook import FILES, encode
from cli.demo.errors import RowAbsent
from cli.demo.population import CARDS, CardRow, Population, cells, digest

CANCELLED = "注销"
VALID = "正常"
DELIVERY_SECONDS = 12 * 3600


class HumanResources:
    """The list under `directory`; every change of it is a new workbook."""

    engine = "Excel workbooks in a directory"

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._place = DropPlace(directory)
        self._now = now

    @property
    def drops(self) -> Path:
        """The directory that the exchange reads."""
        return self._place.drops

    @property
    def url(self) -> str:
        """The drops as a `file:` URL."""
        return self._place.url

    def start(self) -> None:
        """Make the directory visible again."""
        self._place.show()

    def seed(self, population: Population) -> bool:
        """Write a workbook of the population's cards, unless this very population was seeded before."""
        mark = digest(population.cards)
        if self._mark.exists() and self._mark.read_text(encoding="ascii") == mark:
            self._deliver_again()
            return False
        self._deliver(population.cards)
        write_whole(self._mark, mark.encode())
        return True

    def rows(self) -> list[CardRow]:
        """Return the list as it is now."""
        return [CardRow(*cells) for cells in json.loads(self._list.read_text(encoding="utf-8"))]

    def revoke(self, key: RowKey) -> None:
        """Cancel a card: this office revokes none."""
        self._change("revoke", key, lambda row: [replace(row, state=CANCELLED)])

    def delete(self, key: RowKey) -> None:
        """Leave a card out of the next workbook."""
        self._change("delete", key, lambda _: [])

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a card valid until the end of `valid_to`."""
        self._change("renew", key, lambda row: [replace(row, state=VALID, valid_to=valid_to.isoformat())])

    def stop(self) -> None:
        """Hide the directory, as an unmounted share would be."""
        self._place.hide()

    def close(self) -> None:
        """Do nothing: a directory has no process."""

    @property
    def _mark(self) -> Path:
        return self._directory / "seeded"

    @property
    def _list(self) -> Path:
        """What the office itself works on."""
        return self._directory / "list.json"

    def _deliver(self, rows: Sequence[CardRow]) -> None:
        kept = json.dumps([cells(row) for row in rows], ensure_ascii=False)
        write_whole(self._list, kept.encode())
        FILES.write(self._place.path, encode(rows), len(rows), self._now())

    def _deliver_again(self) -> None:
        """Drop the list again where the newest workbook is older than the office's daily delivery."""
        newest = FILES.newest(self._place.path)
        if newest is None or self._now().timestamp() - newest.stat().st_mtime > DELIVERY_SECONDS:
            self._deliver(self.rows())

    def _change(self, change: str, key: RowKey, edit: Callable[[CardRow], Sequence[CardRow]]) -> None:
        rows = self.rows()
        if all(row.key != key for row in rows):
            raise RowAbsent(CARDS, change)
        edited = [edit(row) if row.key == key else [row] for row in rows]
        self._deliver([row for group in edited for row in group])
