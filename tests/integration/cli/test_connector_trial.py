"""`tongban connector preview|read|test|explain` against three departments of three kinds."""

import json
from collections.abc import Mapping

import pytest

from cli.demo.departments import County
from tests.integration.cli.test_connector import RESOURCES
from tests.unit.cli.command_line import CommandLine, Done

CHINESE = "zh_CN.UTF-8"


@pytest.fixture(scope="module")
def connections(county: County) -> Mapping[str, str]:
    """The county's own."""
    return county.connections


@pytest.fixture(scope="module")
def persons(county: County) -> set[str]:
    """Every resident number of the county, and every name that is no part of another word."""
    people = county.population.people
    return {person.number for person in people} | {person.name for person in people if len(person.name) > 2}


def require_discretion(done: Done, persons: set[str], county: County) -> None:
    """Require that neither a person nor a secret stands in what was written."""
    assert not [word for word in persons if word in done.said]
    assert county.public_security.token not in done.said


@pytest.mark.parametrize("department", RESOURCES)
@pytest.mark.parametrize("locale", ["C", CHINESE])
def test_preview_shows_ten_masked_rows(
    tongban: CommandLine, county: County, persons: set[str], department: str, locale: str
) -> None:
    """Ten rows of each kind of system in both languages, no person among them."""
    done = tongban("connector", "preview", RESOURCES[department], LANG=locale)
    assert (done.code, done.err) == (0, "")
    assert ("10 rows" if locale == "C" else "10 行") in done.out
    assert "***" in done.out
    require_discretion(done, persons, county)


@pytest.mark.parametrize("department", RESOURCES)
def test_preview_as_json(tongban: CommandLine, county: County, persons: set[str], department: str) -> None:
    """The same as one document with as many rows as were asked for."""
    done = tongban("connector", "preview", RESOURCES[department], "--rows", 3, "--json")
    shown = json.loads(done.out)
    assert (done.code, shown["resource"], len(shown["rows"])) == (0, RESOURCES[department], 3)
    require_discretion(done, persons, county)


@pytest.mark.parametrize("department", RESOURCES)
def test_dry_run_counts_the_planted_dirt(
    tongban: CommandLine, county: County, persons: set[str], department: str
) -> None:
    """The whole source is read and judged: each rule finds what was planted, nothing would be held."""
    done = tongban("connector", "read", RESOURCES[department], "--json")
    figures = json.loads(done.out)
    assert done.code == 0
    planted = county.population.planted[RESOURCES[department]]
    found = {rule["rule"]: rule["broken"] for rule in figures["rules"] if rule["broken"]}
    assert found == {rule: rows for rule, rows in planted.items() if rows}
    assert all(entry["cells"] for entry in figures["findings"])
    assert figures["rows"] > 900
    assert figures["would_be_held_by"] == []
    assert figures["quarantined"] > 0
    require_discretion(done, persons, county)


@pytest.mark.parametrize("department", RESOURCES)
def test_live_source_keeps_the_promises(
    tongban: CommandLine, county: County, persons: set[str], department: str
) -> None:
    """Each kind of system keeps every promise, and the table names no person."""
    done = tongban("connector", "test", RESOURCES[department])
    assert (done.code, done.err) == (0, "")
    assert done.out.count(" kept ") == 8
    assert f"next, to judge the rows: tongban connector read {RESOURCES[department]}" in done.out
    require_discretion(done, persons, county)


@pytest.mark.parametrize("verb", ["preview", "read", "test"])
def test_source_that_is_away_is_told(tongban: CommandLine, verb: str) -> None:
    """Department, resource, what was received and what to do, exit code 1, in the reader's language."""
    nowhere = {"TONGBAN_CONN_NATURAL_RESOURCES": "file:///nowhere"}
    done = tongban("connector", verb, RESOURCES["natural_resources"], **nowhere)
    assert done.code == 1
    assert "department natural_resources, resource natural_resources/real_estate_title" in done.said
    done = tongban("connector", verb, RESOURCES["natural_resources"], LANG=CHINESE, **nowhere)
    assert "部门 natural_resources，资源 natural_resources/real_estate_title" in done.said


@pytest.mark.parametrize("department", RESOURCES)
def test_contract_in_words(tongban: CommandLine, department: str) -> None:
    """Source, key, holder, rules, items and agreements, in both languages; nothing is read."""
    nowhere = {f"TONGBAN_CONN_{department.upper()}": "gopher://nowhere"}
    english = tongban("connector", "explain", RESOURCES[department], **nowhere)
    assert english.code == 0
    for word in ("read at:", "key:", "holder:", "schedule:", "key_unique", "agreements (seed files):"):
        assert word in english.out
    chinese = tongban("connector", "explain", RESOURCES[department], LANG=CHINESE, **nowhere)
    for word in ("读取位置：", "行键：", "持证主体：", "读取时间：", "协议"):
        assert word in chinese.out


def test_contract_as_json(tongban: CommandLine) -> None:
    """Everything the words say, for programs."""
    done = tongban("connector", "explain", RESOURCES["market_regulation"], "--json")
    told = json.loads(done.out)
    assert told["holder"]["types"] == {"E": "001", "I": "111"}
    assert told["states"]["states"]["07"] == "revoked"
    assert told["source"] == {"connection": "market_regulation", "object": "biz_licence", "options": {}}
    assert {use["item"] for use in told["items"]}
    assert {one["consumer"] for one in told["agreements"]}


@pytest.mark.parametrize("verb", ["preview", "read", "test", "explain"])
def test_unknown_resource_is_a_wrong_call(tongban: CommandLine, verb: str) -> None:
    """A resource outside the catalogue: exit code 2, and those there are."""
    done = tongban("connector", verb, "public_security/nothing")
    assert done.code == 2
    assert all(resource in done.err for resource in RESOURCES.values())


def test_check_as_json(tongban: CommandLine) -> None:
    """One entry a resource; a fault stands in it with its next step, and the exit code tells."""
    done = tongban("connector", "check", "--json", TONGBAN_CONN_NATURAL_RESOURCES="file:///nowhere")
    told = {entry["resource"]: entry for entry in json.loads(done.out)}
    assert done.code == 1
    assert {name for name, entry in told.items() if not entry["readable"]} == {RESOURCES["natural_resources"]}
    assert told[RESOURCES["natural_resources"]]["next_step"]
