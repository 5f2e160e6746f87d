"""`tongban quarantine release`: a complete read says what became of the rows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from cli.demo.departments import NaturalResources
from tests.integration.cli.quarantine.conftest import TITLE, UNREAL_DAY, Clerk
from tests.unit.cli.command_line import CommandLine

STATE = (
    "select 1 from shr.natural_resources__real_estate_title where _key = %s and registered_on = '2024-02-29'"
)


def test_each_entry_tells_its_fate(
    tongban: CommandLine, quarantined: dict[str, int], clerk: Clerk, owner: psycopg.Connection[Any]
) -> None:
    """Corrected, gone, changed and wrong still, untouched: each is told, and the exit code is 1."""
    keys = list(quarantined)[:4]
    rows = [tuple(key.split("\x1f")) for key in keys]
    clerk.edit(
        {
            rows[0]: lambda row: replace(row, registered_on="2024-02-29"),
            rows[1]: lambda _: None,
            rows[2]: lambda row: replace(row, location="中心街1号"),
        }
    )
    ids = [quarantined[key] for key in keys]
    done = tongban("quarantine", "release", *ids, "--json")
    assert done.code == 1
    found = json.loads(done.out)
    told = {one["id"]: one for one in found["entries"]}
    assert [told[i]["fate"] for i in ids] == ["published", "withdrawn", "held_again", "held"]
    assert [told[i]["released"] for i in ids] == [True, True, False, False]
    assert [told[i]["rules"] for i in ids] == [[], [], ["readable"], ["readable"]]
    assert told[ids[2]]["held_by"] not in {None, *ids}
    assert found["opened"] == 1
    assert owner.execute(STATE.encode(), [keys[0]]).fetchone() == (1,)


def test_corrected_row_is_released(
    tongban: CommandLine, quarantined: dict[str, int], clerk: Clerk, owner: psycopg.Connection[Any]
) -> None:
    """One entry whose row is right now: said in words, exit code 0, and explained as closed."""
    key, entry_id = list(quarantined.items())[1]
    clerk.edit({tuple(key.split("\x1f")): lambda row: replace(row, registered_on="2024-02-29")})
    done = tongban("quarantine", "release", entry_id)
    assert done.code == 0
    assert "corrected and published" in done.out
    assert "All are released." in done.out
    assert owner.execute(STATE.encode(), [key]).fetchone() == (1,)
    runs = json.loads(tongban("quarantine", "explain", entry_id, "--json").out)
    assert runs["closed_run"] is not None
    total = owner.execute("select count(*) from ops.run where outcome = 'published'").fetchone()
    assert total == (runs["runs"] + 1,)


def test_uncorrected_row_stays(
    tongban: CommandLine, quarantined: dict[str, int], owner: psycopg.Connection[Any]
) -> None:
    """A row that is wrong still is not published, whatever is asked: exit code 1, its rule, the next step."""
    key, entry_id = next(iter(quarantined.items()))
    done = tongban("quarantine", "release", entry_id, LANG="zh_CN.UTF-8")
    assert done.code == 1
    assert "仍被隔离" in done.out
    assert "readable" in done.out
    assert f"下一步：tongban quarantine explain {entry_id}" in done.out
    query = "select 1 from shr.natural_resources__real_estate_title where _key = %s"
    assert owner.execute(query.encode(), [key]).fetchone() is None


def test_correction_under_another_key_that_is_wrong_too_is_said(
    tongban: CommandLine, quarantined: dict[str, int], clerk: Clerk
) -> None:
    """A row that is bad still under a new key: withdrawn under the old one, and the new entry is told."""
    key, entry_id = next(iter(quarantined.items()))
    clerk.edit({tuple(key.split("\x1f")): lambda row: replace(row, title_no=row.title_no + "改")})
    done = tongban("quarantine", "release", entry_id)
    assert done.code == 0
    assert "the source no longer brings a row under this key" in done.out
    assert "this read put 1 rows into quarantine anew" in done.out


@pytest.fixture
def away(department: NaturalResources) -> Iterator[None]:
    """The department, taken down."""
    department.stop()
    yield
    department.start()


def test_source_that_is_down_releases_nothing(
    tongban: CommandLine, quarantined: dict[str, int], away: None
) -> None:
    """Nothing was read, so nothing is released: the fault is told, exit code 1."""
    entry_id = next(iter(quarantined.values()))
    done = tongban("quarantine", "release", entry_id)
    assert done.code == 1
    assert "could not be read again: held still" in done.out
    assert TITLE in done.err


def test_whole_resource(
    tongban: CommandLine, quarantined: dict[str, int], owner: psycopg.Connection[Any], clerk: Clerk
) -> None:
    """`--resource` speaks of every open entry."""
    (total,) = owner.execute("select count(*) from ops.quarantine where closed_at is null").fetchone() or (0,)
    clerk.edit({row.key: lambda row: replace(row, registered_on="2024-02-29") for row in clerk.unreadable()})
    done = tongban("quarantine", "release", "--resource", TITLE, "--json")
    entries = json.loads(done.out)["entries"]
    assert len(entries) == total
    assert {one["fate"] for one in entries if one["id"] in set(quarantined.values())} == {"published"}
    assert UNREAL_DAY not in {row.registered_on for row in clerk.department.rows()}


def test_empty_resource_says_so(tongban: CommandLine, quarantined: dict[str, int]) -> None:
    """A resource of which nothing is quarantined is not read, and that is said."""
    resource = "public_security/resident_identity"
    done = tongban("quarantine", "release", "--resource", resource)
    assert (done.code, done.out) == (0, f"Nothing of {resource} is quarantined.\n")


@pytest.mark.parametrize("call", [(), ("7", "--resource", TITLE), ("999999",)], ids=str)
def test_wrong_calls(tongban: CommandLine, quarantined: dict[str, int], call: tuple[str, ...]) -> None:
    """Neither or both of ids and resource, or an id that is not there: exit code 2."""
    assert tongban("quarantine", "release", *call).code == 2
