"""Market regulation: business licences in one table of a relational database."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, fields, replace
from datetime import UTC, date, datetime

from cli.demo.departments.department import RowKey
from cli.demo.departments.market_engines import TABLE, MarketEngine
from cli.demo.errors import RowAbsent
from cli.demo.population import LICENCES, LicenceRow, Population, digest

ZERO_DATE = "0000-00-00"
REVOKED = "07"
VALID = "01"

_COLUMNS = {
    "reg_no": "VARCHAR(32) NOT NULL PRIMARY KEY",
    "holder_kind": "CHAR(1) NOT NULL",
    "holder_code": "VARCHAR(32) NOT NULL",
    "holder_name": "VARCHAR(200)",
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
_NAMES = [field.name for field in fields(LicenceRow)]
_PLACES = ["%s"] * len(_NAMES)
INSERT = f"INSERT INTO {TABLE} ({', '.join(_NAMES)}) VALUES ({', '.join(_PLACES)})"  # noqa: S608


class MarketRegulation:
    """The licence system over one engine."""

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
        """Bring the database up with its table and its reader."""
        self._engine.start()
        kinds = {**_COLUMNS, "upd_time": self._engine.instant_type}
        columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        self._run(f"CREATE TABLE IF NOT EXISTS {TABLE} ({columns})")
        self._run("CREATE TABLE IF NOT EXISTS demo.seeding (population CHAR(64) NOT NULL)")
        self._engine.admit_reader()

    def seed(self, population: Population) -> bool:
        """Replace the table's rows in one transaction, unless this very population was seeded before."""
        mark = digest(population.licences)
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute("SELECT population FROM demo.seeding")
            if cursor.fetchone() == (mark,):
                return False
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 -- constants
            cursor.executemany(INSERT, self._values(population))
            cursor.execute("DELETE FROM demo.seeding")
            cursor.execute("INSERT INTO demo.seeding VALUES (%s)", [mark])
            connection.commit()
        return True

    def revoke(self, key: RowKey) -> None:
        """Revoke a licence."""
        self._change("revoke", key, "reg_state = %s", REVOKED)

    def delete(self, key: RowKey) -> None:
        """Delete a licence's row."""
        self._require("delete", key)
        self._run(f"DELETE FROM {TABLE} WHERE reg_no = %s", *key)  # noqa: S608 -- constants

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Make a licence valid until the end of `valid_to`."""
        self._change("renew", key, "reg_state = %s, valid_to = %s", VALID, valid_to.isoformat())

    def stop(self) -> None:
        """Take the database down."""
        self._engine.stop()

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()

    def _values(self, population: Population) -> list[tuple[str | None, ...]]:
        zero = population.zero_dated if self._engine.holds_zero_dates else frozenset()
        rows = [
            replace(row, est_date=ZERO_DATE) if row.reg_no in zero else row for row in population.licences
        ]
        return [astuple(row) for row in rows]

    def _change(self, change: str, key: RowKey, assignment: str, *values: str) -> None:
        self._require(change, key)
        stamp = f"{self._now().astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        statement = f"UPDATE {TABLE} SET {assignment}, upd_time = %s WHERE reg_no = %s"  # noqa: S608
        self._run(statement, *values, stamp, *key)

    def _require(self, change: str, key: RowKey) -> None:
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(f"SELECT 1 FROM {TABLE} WHERE reg_no = %s", key)  # noqa: S608 -- constants
            if cursor.fetchone() is None:
                raise RowAbsent(LICENCES, change)

    def _run(self, statement: str, *values: str) -> None:
        with self._engine.connect() as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement, values)
            connection.commit()
