"""Market regulation: business licences and food permits in two tables of one relational database."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import NamedTuple

from cli.demo.departments.department import RowKey
from cli.demo.departments.market_engines import LICENCE_TABLE, PERMIT_TABLE, MarketEngine
from cli.demo.errors import RowAbsent
from cli.demo.population import LICENCES, PERMITS, LicenceRow, PermitRow, Population, cells, digest

ZERO_DATE = "0000-00-00"
PERMIT_PREFIX = "JY"

_LICENCE_COLUMNS = {
    "reg_no": "VARCHAR(32) NOT NULL PRIMARY KEY",
    "holder_kind": "CHAR(1) NOT NULL",
    "holder_code": "VARCHAR(32) NOT NULL",
    "holder_name": "VARCHAR(200)",
    "legal_rep_id": "VARCHAR(32)",
    "uscc": "CHAR(18)",
    "ent_name": "VARCHAR(200) NOT NULL",
    "reg_capital": "DECIMAL(18,2)",
    "scope": "TEXT",
    "est_date": "DATE",
    "valid_from": "DATE",
    "valid_to": "VARCHAR(20)",
    "reg_state": "CHAR(2) NOT NULL",
    "reg_org": "VARCHAR(100) NOT NULL",
    "upd_time": "",
}
_PERMIT_COLUMNS = {  # no primary key: the permits were put together from several offices, some twice
    "permit_no": "VARCHAR(32) NOT NULL",
    "holder_kind": "CHAR(1) NOT NULL",
    "holder_code": "VARCHAR(32) NOT NULL",
    "holder_name": "VARCHAR(200)",
    "biz_name": "VARCHAR(200) NOT NULL",
    "scope": "TEXT",
    "premises": "VARCHAR(200) NOT NULL",
    "valid_from": "VARCHAR(20) NOT NULL",
    "valid_to": "VARCHAR(20) NOT NULL",
    "permit_state": "CHAR(1) NOT NULL",
    "issue_org": "VARCHAR(100) NOT NULL",
    "upd_time": "",
}


class _Kept(NamedTuple):
    """How one resource is kept: its table, the columns of number and state, and two codes of the state."""

    resource: str
    table: str
    columns: Mapping[str, str]
    number: str
    state: str
    valid: str
    revoked: str


_LICENCES = _Kept(
    LICENCES, LICENCE_TABLE, MappingProxyType(_LICENCE_COLUMNS), "reg_no", "reg_state", "01", "07"
)
_PERMITS = _Kept(
    PERMITS, PERMIT_TABLE, MappingProxyType(_PERMIT_COLUMNS), "permit_no", "permit_state", "1", "5"
)


def insertion(row: type[LicenceRow | PermitRow], table: str) -> str:
    """Return the statement that inserts one such row."""
    names = [field.name for field in fields(row)]
    places = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 -- constants


class MarketRegulation:
    """The licences and permits over one engine."""

    def __init__(self, engine: MarketEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    @property
    def engine(self) -> str:
        """Which database the system runs on."""
        return self._engine.title

    @property
    def url(self) -> str:
        """The reader's URL."""
        return self._engine.url

    def start(self) -> None:
        """Bring the database up with its tables and its reader."""
        self._engine.start()
        for kept in (_LICENCES, _PERMITS):
            kinds = {**kept.columns, "upd_time": self._engine.instant_type}
            columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
            self._run(f"CREATE TABLE IF NOT EXISTS {kept.table} ({columns})")
        self._run(f"CREATE INDEX IF NOT EXISTS permit_by_number ON {PERMIT_TABLE} (permit_no)")
        self._run("CREATE TABLE IF NOT EXISTS demo.seeding (population CHAR(64) NOT NULL)")
        self._engine.admit_reader()

    def seed(self, population: Population) -> bool:
        """Replace both tables' rows in one transaction, unless this very population was seeded before."""
        marks = digest(population.licences) + digest(population.permits)
        mark = hashlib.sha256(marks.encode()).hexdigest()
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute("SELECT population FROM demo.seeding")
            if cursor.fetchone() == (mark,):
                return False
            for table in (LICENCE_TABLE, PERMIT_TABLE):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- constants
            cursor.executemany(insertion(LicenceRow, LICENCE_TABLE), self._licences(population))
            permits = [cells(row) for row in population.permits]
            cursor.executemany(insertion(PermitRow, PERMIT_TABLE), permits)
            cursor.execute("DELETE FROM demo.seeding")
            cursor.execute("INSERT INTO demo.seeding VALUES (%s)", [mark])
            connection.commit()
        return True

    def revoke(self, key: RowKey) -> None:
        """Revoke a licence or a permit, as its number says which."""
        kept = _kept(key)
        self._change("revoke", key, f"{kept.state} = %s", kept.revoked)

    def delete(self, key: RowKey) -> None:
        """Delete the row of a licence or a permit."""
        kept = self._require("delete", key)
        self._run(f"DELETE FROM {kept.table} WHERE {kept.number} = %s", *key)  # noqa: S608 -- constants

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a licence or a permit valid until the end of `valid_to`."""
        kept = _kept(key)
        self._change("renew", key, f"{kept.state} = %s, valid_to = %s", kept.valid, valid_to.isoformat())

    def stop(self) -> None:
        """Take the database down."""
        self._engine.stop()

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()

    def _licences(self, population: Population) -> list[tuple[str | None, ...]]:
        zero = population.zero_dated if self._engine.holds_zero_dates else frozenset()
        rows = [
            replace(row, est_date=ZERO_DATE) if row.reg_no in zero else row for row in population.licences
        ]
        return [cells(row) for row in rows]

    def _change(self, change: str, key: RowKey, assignment: str, *values: str) -> None:
        kept = self._require(change, key)
        stamp = f"{self._now().astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        statement = f"UPDATE {kept.table} SET {assignment}, upd_time = %s WHERE {kept.number} = %s"  # noqa: S608
        self._run(statement, *values, stamp, *key)

    def _require(self, change: str, key: RowKey) -> _Kept:
        kept = _kept(key)
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(f"SELECT 1 FROM {kept.table} WHERE {kept.number} = %s", key)  # noqa: S608 -- constants
            if cursor.fetchone() is None:
                raise RowAbsent(kept.resource, change)
        return kept

    def _run(self, statement: str, *values: str) -> None:
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement, values)
            connection.commit()


def _kept(key: RowKey) -> _Kept:
    """Return where the row with this key stands."""
    return _PERMITS if key[0].startswith(PERMIT_PREFIX) else _LICENCES
