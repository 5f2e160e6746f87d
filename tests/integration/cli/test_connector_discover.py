"""`tongban connector discover` over every kind of source that is read, before any contract exists."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import psycopg
import pytest

from cli.demo.departments import County
from connectors.drops.manifest import SUFFIX
from exchange.clock import utc_now
from tests.integration.connectors.rest.service import PATH, Service, running_service
from tests.integration.connectors.workbooks.writing import leave
from tests.unit.cli.command_line import CommandLine, Done, plain_environment
from tests.unit.cli.licence_drop import leave_drop
from tests.unit.cli.odd_drop import ODD_HEADER, odd_rows, personal_words

ROWS = 120
NAMES = ("xh", "xkzbh", "zjlx", "zjhm", "czr", "dz", "je", "fzrq", "yxqz", "zt")


@pytest.fixture
def tongban(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line over a home without an exchange."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in plain_environment(TONGBAN_HOME=str(tmp_path / "home")).items():
        monkeypatch.setenv(name, value)
    return CommandLine(capsys, monkeypatch)


@pytest.fixture
def service() -> Iterator[Service]:
    """A REST service with the odd department's rows."""
    with running_service() as service:
        service.rows = [dict(zip(NAMES, row, strict=True)) for row in odd_rows(ROWS)]
        yield service


def proposal(done: Done) -> dict[str, Any]:
    """Require that the odd department was understood and nobody shown, and return what was proposed."""
    assert done.code == 0, done.err
    assert not [word for word in personal_words(ROWS) if word in done.said]
    told: dict[str, Any] = json.loads(done.out)
    assert told["holder"]["code"] == "holder_code"
    assert told["holder"]["types"] == {"01": "001", "02": "111"}
    assert (told["key"], told["state"]) == (["licence_no"], "state")
    assert told["validity"]["end"] == "valid_to"
    assert told["rows"] == ROWS
    return told


def kinds(told: dict[str, Any]) -> dict[str, str]:
    """Return the proposed types by field."""
    return {field["name"]: field["type"] for field in told["fields"]}


def discover(tongban: CommandLine, url: str, *more: object) -> Done:
    """Ask a connection."""
    return tongban("connector", "discover", "odd", *more, TONGBAN_CONN_ODD=url)


def test_postgresql(tongban: CommandLine, database_url: str) -> None:
    """A table with declared types: they are taken over, the holder is found by check digit."""
    declared = dict.fromkeys(NAMES, "text") | {"je": "numeric(12,2)", "fzrq": "date"}
    columns = ", ".join(f"{name} {kind}" for name, kind in declared.items())
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"create table xkz ({columns})".encode())
        for row in odd_rows(ROWS):
            connection.execute(f"insert into xkz values ({', '.join(['%s'] * len(row))})".encode(), row)
    listed = json.loads(discover(tongban, database_url, "--json").out)
    assert "public.xkz" in {one["object"] for one in listed}
    told = proposal(discover(tongban, database_url, "public.xkz", "--json"))
    assert kinds(told)["issued_on"] == "date"
    amount = next(field for field in told["fields"] if field["source"] == "je")
    assert (amount["precision"], amount["scale"]) == (12, 2)


def test_sqlite_in_gbk(tongban: CommandLine, tmp_path: Path) -> None:
    """An old file whose texts are GBK: the encoding is found and told."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create table xkz ({', '.join(NAMES)})")
        marks = ", ".join(["cast(? as text)"] * len(NAMES))
        rows = [[text.encode("gb18030") for text in row] for row in odd_rows(ROWS)]
        connection.executemany(f"insert into xkz values ({marks})", rows)
        connection.commit()
    told = proposal(discover(tongban, f"sqlite:///{path}", "xkz", "--json"))
    assert told["options"] == {"encoding": "gb18030"}


def test_rest_service(tongban: CommandLine, service: Service) -> None:
    """A service lists nothing: the operation is asked for, then sampled by pages."""
    asked = discover(tongban, service.url)
    assert asked.code == 1
    assert "tongban connector discover odd /<path>" in asked.err
    proposal(discover(tongban, service.url, PATH, "--json"))
    short = json.loads(discover(tongban, service.url, PATH, "--rows", 7, "--json").out)
    assert short["rows"] == 7


def test_workbook(tongban: CommandLine, tmp_path: Path) -> None:
    """Each sheet is an object; the options name sheet and format."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in (ODD_HEADER, *odd_rows(ROWS)):
        sheet.append(row)
    drops = tmp_path / "drops"
    drops.mkdir()
    book.save(tmp_path / "book.xlsx")
    leave(drops, (tmp_path / "book.xlsx").read_bytes(), ROWS)
    listed = json.loads(discover(tongban, drops.as_uri(), "--json").out)
    (name,) = [one["object"] for one in listed]
    assert name.endswith("#名册")
    told = proposal(discover(tongban, drops.as_uri(), name, "--json"))
    assert told["options"] == {"format": "workbook", "sheet": "名册", "empty": "null"}


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", "|"), ("utf-8", ","), ("utf-16", "\t"), ("utf-8-sig", ";")]
)
def test_delimited_file(tongban: CommandLine, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Encoding and delimiter are found and told."""
    drops = tmp_path / "drops"
    rows = odd_rows(ROWS)
    leave_drop(drops, rows, name="x_1.csv", header=ODD_HEADER, encoding=encoding, delimiter=delimiter)
    told = proposal(discover(tongban, drops.as_uri(), "x_*.csv", "--json"))
    wanted = {"encoding": encoding.removesuffix("-sig"), "delimiter": delimiter, "empty": "null"}
    assert told["options"] == wanted
    assert kinds(told)["valid_to"] == "date"


def test_file_without_manifest_is_told(tongban: CommandLine, tmp_path: Path) -> None:
    """Asked for by name, beside complete ones: the fault says that its manifest is missing."""
    drops = tmp_path / "drops"
    leave_drop(drops, odd_rows(3), name="x_1.csv", header=ODD_HEADER)
    leave_drop(drops, odd_rows(3), name="y_1.csv", header=ODD_HEADER, sealed=False)
    done = discover(tongban, drops.as_uri(), "y_1.csv")
    assert done.code == 1
    assert f"expected the manifest y_1.csv{SUFFIX}" in done.err
    assert "tongban connector seal" in done.err
    done = discover(tongban, drops.as_uri(), "x_1.csv")
    assert done.code == 1
    assert "one of x_*.csv" in done.err


def test_connection_that_is_not_set(tongban: CommandLine) -> None:
    """The variable is named; a URL is never an argument."""
    done = tongban("connector", "discover", "nowhere")
    assert done.code == 1
    assert "connection nowhere" in done.err
    assert "TONGBAN_CONN_NOWHERE" in done.err


def test_mariadb_table(tongban: CommandLine, reachable_directory: Path) -> None:
    """The county's food permits: enterprises and persons told apart, states listed."""
    home = reachable_directory / "discover-county"
    home.mkdir(mode=0o711)
    with County.start(home, utc_now) as county:
        url = county.connections["market_regulation"]
        done = tongban("connector", "discover", "m", "food_permit", "--json", TONGBAN_CONN_M=url)
        people = {person.number for person in county.population.people}
    told = json.loads(done.out)
    assert told["holder"]["types"] == {"E": "001", "I": "111"}
    assert not [number for number in people if number in done.out]
    assert url not in done.said
