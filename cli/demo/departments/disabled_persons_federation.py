"""The disabled persons' federation: certificates in an old SQLite file, in which a cell is of any class."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

from cli.demo.departments.department import RowKey
from cli.demo.errors import RowAbsent
from cli.demo.population import CERTIFICATES, CertificateRow, Population, cells, digest

TABLE = "cdpf_certificate"
REVOKED = "04"
VALID = "01"

# Columns without a type have no affinity: what a program stored stays of the class it was.
_COLUMNS = (
    *("certificate_no TEXT NOT NULL", "id_no", "name", "category INTEGER", "level INTEGER"),
    *("issued_on", "valid_to TEXT", "state"),
)
_MARKS = ", ".join("?" for _ in fields(CertificateRow))
_INSERT = f"INSERT INTO {TABLE} VALUES ({_MARKS})"  # noqa: S608 -- constants


class DisabledPersonsFederation:
    """The file under `directory`."""

    engine = "SQLite file"

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._file = directory.resolve() / "certificates.db"
        self._now = now

    @property
    def url(self) -> str:
        """The file as an `sqlite:` URL."""
        return f"sqlite:///{self._file}"

    def start(self) -> None:
        """Make the file visible again, with its table."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if self._hidden.exists():
            self._hidden.rename(self._file)
        if not self._file.exists():
            self._file.touch(mode=0o600)
        with self._transaction() as database:
            database.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({', '.join(_COLUMNS)})")
            database.execute("CREATE TABLE IF NOT EXISTS seeding (population TEXT NOT NULL)")

    def seed(self, population: Population) -> bool:
        """Replace the rows in one transaction, unless this very population was seeded before."""
        mark = digest(population.certificates)
        with self._transaction() as database:
            if database.execute("SELECT population FROM seeding").fetchone() == (mark,):
                return False
            database.execute(f"DELETE FROM {TABLE}")  # noqa: S608 -- constants
            database.executemany(_INSERT, map(cells, population.certificates))
            # A blob is no text to SQLite; a program that writes its own code page calls it one.
            database.execute(f"UPDATE {TABLE} SET name = CAST(name AS TEXT)")  # noqa: S608
            database.execute("DELETE FROM seeding")
            database.execute("INSERT INTO seeding VALUES (?)", [mark])
        return True

    def revoke(self, key: RowKey) -> None:
        """Revoke a certificate."""
        self._change("revoke", f"UPDATE {TABLE} SET state = ?", REVOKED, key=key)  # noqa: S608

    def delete(self, key: RowKey) -> None:
        """Delete a certificate's row."""
        self._change("delete", f"DELETE FROM {TABLE}", key=key)  # noqa: S608

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a certificate valid until the end of `valid_to`."""
        statement = f"UPDATE {TABLE} SET state = ?, valid_to = ?"  # noqa: S608
        self._change("renew", statement, VALID, f"{valid_to:%Y.%m.%d}", key=key)

    def stop(self) -> None:
        """Take the file away, as an unmounted share would be."""
        if self._file.exists():
            self._file.rename(self._hidden)

    def close(self) -> None:
        """Do nothing: a file has no process."""

    @property
    def _hidden(self) -> Path:
        return self._file.with_name("certificates.offline.db")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Open the file wherever it is: the federation works on while nobody can reach it."""
        place = self._hidden if self._hidden.exists() else self._file
        with closing(sqlite3.connect(place)) as database, database:
            yield database

    def _change(self, change: str, statement: str, *values: str, key: RowKey) -> None:
        with self._transaction() as database:
            changed = database.execute(f"{statement} WHERE certificate_no = ?", [*values, *key])
            if changed.rowcount == 0:
                raise RowAbsent(CERTIFICATES, change)
