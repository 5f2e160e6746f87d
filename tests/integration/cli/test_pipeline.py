"""`tongban pipeline run` and `tongban quarantine list` over three departments with planted dirt."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

import cli.commands.quarantine
from catalog.identifiers import mask
from cli.demo.departments import County
from cli.demo.exchange import LocalExchange
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import CommandLine, Done

IDENTITY = "public_security/resident_identity"
TITLE = "natural_resources/real_estate_title"
LICENCE = "market_regulation/business_licence"
NUMBER = re.compile(r"\d{17}[\dXx]")
PERSONS = """
select distinct content ->> coalesce('holder_code', ''), content ->> 'holder_name' from ops.quarantine
where content ->> 'holder_code' ~ '^[0-9]{17}[0-9X]$'
union select content ->> 'resident_id', content ->> 'name' from ops.quarantine where content ? 'resident_id'
"""


@pytest.fixture(scope="module")
def connections(county: County) -> Mapping[str, str]:
    """The county's own."""
    return county.connections


@pytest.fixture(scope="module")
def kept() -> dict[str, Done]:
    """What each first run said."""
    return {}


@pytest.fixture
def delivered(tongban: CommandLine, kept: dict[str, Done]) -> dict[str, Done]:
    """Every resource run once."""
    for resource in (IDENTITY, TITLE, LICENCE):
        if resource not in kept:
            kept[resource] = tongban("pipeline", "run", resource)
    return kept


@pytest.fixture
def strict_catalogue(tmp_path: Path) -> Path:
    """The shipped catalogue, in which not one resident number in a thousand may be wrong."""
    directory = Path(shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog"))
    contract = directory / "contracts" / f"{IDENTITY}.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("mostly: 0.95", "mostly: 0.9999", 1), encoding="utf-8")
    return directory


def test_runs_show_their_figures(tongban: CommandLine, delivered: dict[str, Done], county: County) -> None:
    """One line of figures on standard output, the steps on standard error, the next step named."""
    assert {name: done.code for name, done in delivered.items()} == {IDENTITY: 0, TITLE: 0, LICENCE: 0}
    done = delivered[IDENTITY]
    (line,) = [line for line in done.out.splitlines() if IDENTITY in line and "│" in line]
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    planted = sum(county.planted[IDENTITY].values())
    assert cells == [IDENTITY, "20000", str(planted), str(20000 - planted), "0", "0", "0", "0"]
    assert done.err.split() == ["…", "load", "…", "check", "…", "publish", "…", "reconcile"]
    assert f"next: tongban quarantine list --resource {IDENTITY}" in done.out


def test_second_run_as_json(tongban: CommandLine, delivered: dict[str, Done], county: County) -> None:
    """One JSON document on standard output, nothing besides; the same data changes nothing."""
    record = json.loads(tongban("pipeline", "run", TITLE, "--json").out)
    assert record["resource"] == TITLE
    titles = county.population.registers[TITLE]
    clean = len(titles.rows) - sum(titles.planted.values())
    assert (record["read_rows"], record["unchanged_rows"]) == (len(titles.rows), clean)
    assert (record["inserted_rows"], record["updated_rows"], record["deleted_rows"]) == (0, 0, 0)


def test_held_batch_fails_with_its_reason(tongban: CommandLine, strict_catalogue: Path) -> None:
    """A batch below its threshold ends with 1, the rule that held it, and where to look."""
    done = tongban("pipeline", "run", IDENTITY, "--json", TONGBAN_CATALOG_DIR=str(strict_catalogue))
    assert (done.code, done.out) == (1, "")
    assert "BatchHeld" in done.err
    assert "holder_code_valid" in done.err
    assert "→ have the department correct these rows" in done.err


@pytest.fixture
def dark(county: County) -> Iterator[None]:
    """Public security, taken down."""
    county.stop_department("public_security")
    yield
    county.start_department("public_security")


def test_department_that_is_down_is_named(tongban: CommandLine, dark: None) -> None:
    """A run of a department that cannot be reached ends with 1 and names it."""
    done = tongban("pipeline", "run", IDENTITY)
    assert done.code == 1
    assert f"department public_security, resource {IDENTITY}" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("call", [("pipeline", "run", IDENTITY), ("quarantine", "list")], ids=" ".join)
def test_database_that_is_down_is_a_sentence(tongban: CommandLine, call: tuple[str, ...]) -> None:
    """A database that nobody serves: exit code 1, its place, what to start; never its password."""
    away = "postgresql://tongban:secret-word@127.0.0.1:1/exchange"
    done = tongban(*call, TONGBAN_PIPELINE_DATABASE_URL=away)
    assert done.code == 1
    assert "the database does not answer (OperationalError: " in done.err
    assert "port 1 failed" in done.err
    assert "make demo" in done.err
    assert "secret-word" not in done.said


def test_login_without_the_right_is_told_so(tongban: CommandLine, exchange: LocalExchange) -> None:
    """A login that may not read quarantine is refused with its SQLSTATE."""
    url = exchange.settings.api_database_url.get_secret_value()
    done = tongban("quarantine", "list", TONGBAN_PIPELINE_DATABASE_URL=url)
    assert done.code == 1
    assert "the database refused (InsufficientPrivilege, SQLSTATE 42501)" in done.err


def test_unknown_resource_is_a_wrong_call(tongban: CommandLine) -> None:
    """A resource outside the catalogue: exit code 2, and those there are."""
    for call in (("pipeline", "run", "a/b"), ("quarantine", "list", "--resource", "a/b")):
        done = tongban(*call)
        assert done.code == 2
        assert IDENTITY in done.err


def persons(exchange: LocalExchange) -> tuple[set[str], set[str]]:
    """Return the numbers and the names of every natural person in quarantine."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        rows = connection.execute(PERSONS).fetchall()
    return {number for number, _ in rows if number}, {name for _, name in rows if name and name.strip()}


def leaked(text: str, exchange: LocalExchange) -> list[str]:
    """Return the numbers and names of quarantined persons that stand in `text`."""
    numbers, names = persons(exchange)
    return [word for word in numbers | names if word in text] + NUMBER.findall(text)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_no_person_stands_in_the_list(
    tongban: CommandLine, delivered: dict[str, Done], exchange: LocalExchange, form: tuple[str, ...]
) -> None:
    """Keys, findings and contents of all rows: no resident number, no person's name, masked ones instead."""
    done = tongban("quarantine", "list", "--most", "10000", *form)
    assert done.code == 0
    numbers, names = persons(exchange)
    assert len(numbers) > 30
    assert len(names) > 20
    assert leaked(done.said, exchange) == []
    assert mask(next(number for number in sorted(numbers) if number.isascii())) in done.out


def test_the_search_for_persons_finds_them(
    tongban: CommandLine, delivered: dict[str, Done], exchange: LocalExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the mask the same search is red: it looks at what is really shown."""
    monkeypatch.setattr(cli.commands.quarantine, "masked_row", _bare)
    done = tongban("quarantine", "list", "--most", "10000", "--json")
    assert len(leaked(done.said, exchange)) > 50


def _bare(_: object, row: Any) -> dict[str, Any]:
    return {"row_key": row.row_key, "content": row.content}


def test_tally_is_what_was_planted(tongban: CommandLine, delivered: dict[str, Done], county: County) -> None:
    """The JSON counts each rejecting rule's rows as planted, and every row carries its rules."""
    listed = json.loads(tongban("quarantine", "list", "--json", "--most", "10000").out)
    assert listed["tally"][TITLE] == dict(county.planted[TITLE])
    assert {row["resource"] for row in listed["rows"]} == {IDENTITY, TITLE, LICENCE}
    assert all(row["rules"] for row in listed["rows"])
    assert not [name for row in listed["rows"] for name in row["content"] if name.startswith("_")]


def test_list_is_cut_by_resource_rule_and_length(tongban: CommandLine, delivered: dict[str, Done]) -> None:
    """Each option narrows the rows and says so in the rows alone."""
    rows = json.loads(tongban("quarantine", "list", "--json", "--resource", TITLE, "--rule", "required").out)[
        "rows"
    ]
    assert [(row["resource"], row["rules"]) for row in rows] == [(TITLE, ["required"])] * 8
    assert len(json.loads(tongban("quarantine", "list", "--json", "--most", "3").out)["rows"]) == 3
    assert tongban("quarantine", "list", "--most", "0").code == 2
