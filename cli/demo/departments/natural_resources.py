"""Natural resources: a system that can only drop a whole CSV file into a directory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from cli.demo.departments.department import RowKey
from cli.demo.departments.drop import FILES, decode, write_drop
from cli.demo.departments.drop_place import DropPlace
from cli.demo.departments.files import write_whole
from cli.demo.errors import RowAbsent
from cli.demo.population import TITLES, Population, TitleRow, digest

REVOKED = "撤销"
VALID = "现势"
DELIVERY_SECONDS = 12 * 3600


class NaturalResources:
    """The drops under `directory`; every change is a new drop of the whole register."""

    engine = "GB18030 CSV drops in a directory"

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
        """Write a drop of the population's titles, unless this very population was seeded before."""
        mark = digest(population.titles)
        if self._mark.exists() and self._mark.read_text(encoding="ascii") == mark:
            self._deliver_again()
            return False
        write_drop(self._place.path, population.titles, self._now())
        write_whole(self._mark, mark.encode())
        return True

    def rows(self) -> list[TitleRow]:
        """Return the register as the newest complete drop has it."""
        newest = FILES.newest(self._place.path)
        return [] if newest is None else decode(newest.read_bytes())

    def revoke(self, key: RowKey) -> None:
        """Rescind a title, for all its holders if `key` is its number alone."""
        self._change("revoke", key, lambda row: [replace(row, state=REVOKED)])

    def delete(self, key: RowKey) -> None:
        """Leave a title, or one holder of it, out of the next drop."""
        self._change("delete", key, lambda _: [])

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a title current until the end of `valid_to`."""
        self._change("renew", key, lambda row: [replace(row, state=VALID, valid_to=valid_to.isoformat())])

    def stop(self) -> None:
        """Hide the directory, as an unmounted share would be."""
        self._place.hide()

    def close(self) -> None:
        """Do nothing: a directory has no process."""

    @property
    def _mark(self) -> Path:
        return self._directory / "seeded"

    def _deliver_again(self) -> None:
        """Drop the register again where the newest drop is older than the department's daily delivery."""
        newest = FILES.newest(self._place.path)
        if newest is not None and self._now().timestamp() - newest.stat().st_mtime > DELIVERY_SECONDS:
            write_drop(self._place.path, self.rows(), self._now())

    def _change(self, change: str, key: RowKey, edit: Callable[[TitleRow], Sequence[TitleRow]]) -> None:
        rows = self.rows()
        named = [row.key[: len(key)] == key for row in rows]
        if not any(named):
            raise RowAbsent(TITLES, change)
        edited = [edit(row) if is_named else [row] for row, is_named in zip(rows, named, strict=True)]
        write_drop(self._place.path, [row for group in edited for row in group], self._now())
