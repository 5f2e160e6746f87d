"""The stage on which faults are induced: an exchange, and one department with a source of every kind.

Each fault gets a source of its own, sound until it is spoiled; a call names it by its connection's variable.
"""

import hashlib
import json
import secrets
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from cli.demo.exchange import WINDOW, LocalExchange, create_database
from cli.demo.mariadb import MariaDb
from cli.workplaces import workplace
from connectors.opening import variable_of
from exchange.clock import utc_now
from exchange.postgres import Cluster
from pipeline.sequence import new_run_id, run_sequence
from tests.integration.connectors.rest.service import Service
from tests.integration.connectors.workbooks.writing import leave, row, text_cell, workbook
from tests.unit.cli.licence_drop import resident

DEPARTMENT = "veterans_affairs"
HEADER = ("bh", "zjh", "xm", "mj")
NAME = "赵一鸣"
Rows = Sequence[Sequence[str]]
COLUMNS = "bh varchar(32) primary key, zjh varchar(32), xm varchar(100), mj varchar(32)"


def sound(count: int = 4) -> list[list[str]]:
    """Return sound rows, each of another holder."""
    return [[f"K{number:03}", resident(number), NAME, f"{number}.50"] for number in range(count)]


def resource(kind: str) -> str:
    """Return the name of the resource that is read from that kind of source."""
    return f"{DEPARTMENT}/{kind}_roll"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `tongban`, with the variables it is given besides."""

    arguments: tuple[object, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    stdin: str = ""


@dataclass
class Stage:
    """What faults are induced on."""

    home: Path
    exchange: LocalExchange
    postgres: Cluster
    mariadb: MariaDb
    service: Service
    served: int = field(default=0)

    def place(self) -> Path:
        """Return a fresh directory."""
        self.served += 1
        path = self.home / f"place-{self.served}"
        path.mkdir()
        return path

    def read(self, kind: str, url: str, verb: str = "read") -> Call:
        """Return the call that reads one kind of source at a URL."""
        return Call(("connector", verb, resource(kind)), {variable_of(f"faults_{kind}"): url})

    def run(self, kind: str, url: str, **variables: str) -> Call:
        """Return the call that runs one resource from a URL."""
        given = {variable_of(f"faults_{kind}"): url} | variables
        return Call(("pipeline", "run", resource(kind)), given)

    def drop(
        self,
        rows: Rows | None = None,
        *,
        header: Sequence[str] = HEADER,
        counted: int | None = None,
        **said: object,
    ) -> Path:
        """Leave a delimited drop in a fresh directory; its manifest says `counted` rows and `said`."""
        lines = [header, *(sound() if rows is None else rows)]
        content = "".join(",".join(line) + "\r\n" for line in lines).encode("gb18030")
        return self.file(content, len(lines) - 1 if counted is None else counted, **said)

    def file(self, content: bytes, rows: int, **said: object) -> Path:
        """Leave bytes as a drop in a fresh directory."""
        directory = self.place()
        manifest: dict[str, object] = {
            "file": "roll_1.csv",
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": rows,
            "encoding": "gb18030",
            "created_at": "2026-01-01T02:00:00+08:00",
        }
        (directory / "roll_1.csv").write_bytes(content)
        (directory / "roll_1.csv.manifest.json").write_text(json.dumps(manifest | said), encoding="utf-8")
        return directory

    def workbook(self, *, header: Sequence[str] = HEADER, content: bytes | None = None) -> Path:
        """Leave a workbook in a fresh directory."""
        directory = self.place()
        lines = [row(*map(text_cell, line)) for line in [header, *sound()]]
        leave(directory, workbook(lines) if content is None else content, 4)
        return directory

    def sqlite(self, *statements: str) -> Path:
        """Write a database file and spoil it by statements."""
        path = self.place() / "roll.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"create table roll ({COLUMNS})")
            connection.executemany("insert into roll values (?, ?, ?, ?)", sound())
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return path

    def mysql(self, *statements: str, rows: Rows | None = None) -> str:
        """Make a MariaDB database, spoil it by statements, and return its user's URL."""
        name = f"f_{secrets.token_hex(6)}"
        self.mariadb.execute(
            f"create database {name} character set utf8mb4",
            f"create user '{name}'@'127.0.0.1' identified by 'right-word'",
            f"grant all on {name}.* to '{name}'@'127.0.0.1'",
        )
        with self.mariadb.connect(name) as connection:
            cursor = connection.cursor()
            cursor.execute(f"create table roll ({COLUMNS})")
            cursor.executemany("insert into roll values (%s, %s, %s, %s)", sound() if rows is None else rows)
            for statement in statements:
                cursor.execute(statement.format(name=name))
            connection.commit()
        return f"mysql://{name}:right-word@127.0.0.1:{self.mariadb.port}/{name}"

    def postgresql(self, *statements: str, login: str | None = None) -> str:
        """Make a PostgreSQL database, spoil it by statements, and return its owner's or a login's URL."""
        name = f"f_{secrets.token_hex(6)}"
        create_database(self.postgres.url(), name)
        url = self.postgres.url(name)
        with psycopg.connect(url) as connection:
            connection.execute(f"create table roll ({COLUMNS})")
            connection.cursor().executemany("insert into roll values (%s, %s, %s, %s)", sound())
            for statement in statements:
                connection.execute(statement.encode())
        if login is None:
            return url
        return urlsplit(url)._replace(netloc=f"{login}@127.0.0.1:{urlsplit(url).port}").geturl()

    def rest(self, *answers: tuple[int, bytes]) -> str:
        """Let the service give these answers first, each time it is asked; return its URL."""
        self.service.rows = [dict(zip(HEADER, one, strict=True)) for one in sound()]
        self.service.totals = []
        self.service.answers = [
            (status, {"Content-Type": "application/json"}, body) for status, body in answers
        ]
        return self.service.url

    def publish(self, kind: str, url: str) -> None:
        """Run a resource once, so that something is published."""
        contract = self.exchange.catalogue.contracts[resource(kind)]
        given = dict(self.exchange.variables) | {variable_of(f"faults_{kind}"): url}
        run_sequence(workplace(self.exchange.settings, contract, given), new_run_id(utc_now()))

    def spoiled_catalogue(self, part: str, old: str, new: str) -> Call:
        """Copy the catalogue, replace one text in one file, and check it."""
        directory = self.place() / "catalog"
        shutil.copytree(self.exchange.settings.catalog_dir, directory)
        file = directory / part
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return Call(("catalog", "check", directory))

    def ask(self, **question: object) -> Call:
        """Return the window's confirmation of one question."""
        asked: dict[str, object] = {
            "item": "publication_retail_establishment",
            "subject": {"type": "111", "code": resident(1), "name": NAME},
            "case": "case-1",
            "operator": "window-07",
        }
        window = ("--client", WINDOW, "--key", self.exchange.window_key)
        return Call(("confirm", "-", *window), stdin=json.dumps(asked | question))
