"""`tongban doctor` on what runs and is still not well: old data, nobody to ask, an old schema or backup."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from cli.demo.exchange import LocalExchange
from cli.errors import CommandFailed
from cli.examined_places import judge_backups
from cli.examined_state import judge_clock, judge_details
from exchange.backup.layout import FORM, PARTIAL, Facts
from exchange.backup.sums import SUMS
from tests.unit.cli.command_line import CommandLine

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
IDENTITY, LICENCE = "public_security/resident_identity", "market_regulation/business_licence"


def fault(tongban: CommandLine, check: str, **environment: str) -> tuple[str, str]:
    """Return detail and next step of a check that must not be well."""
    found = {one["check"]: one for one in json.loads(tongban("doctor", "--json", **environment).out)}
    assert not found[check]["ok"]
    return found[check]["detail"], found[check]["next_step"]


@contextmanager
def changed(exchange: LocalExchange, there: str, back: str) -> Iterator[None]:
    """Change the database by one statement, and change it back."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute(there.encode())
        yield
        connection.execute(back.encode())


def test_resources_that_are_unknown_at_the_window(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Never loaded, stale and held are told apart by name, with the run that would mend the first."""
    there = f"""insert into ops.resource_state (resource, as_of_at, quality_passed, attempted_at) values
        ('{IDENTITY}', now() - interval '90 days', true, now()), ('{LICENCE}', now(), false, now())"""
    with changed(exchange, there, "delete from ops.resource_state"):
        detail, step = fault(tongban, "resources")
    assert f"stale: {IDENTITY}" in detail
    assert f"quality_held: {LICENCE}" in detail
    never, *_ = detail.partition("never_loaded: ")[2].split(";")
    assert "natural_resources/real_estate_title" in never
    assert step.startswith("tongban pipeline run ")


def test_nobody_may_ask(tongban: CommandLine, exchange: LocalExchange) -> None:
    """With every client disabled, the next step adds one."""
    there, back = (
        "update access.client set disabled_at = now()",
        "update access.client set disabled_at = null",
    )
    with changed(exchange, there, back):
        assert fault(tongban, "clients") == ("no client may ask", "tongban client add")


@pytest.mark.parametrize(
    ("version", "step"), [("0001", "tongban prepare"), ("9999", "run the newer version")]
)
def test_schema_of_another_version(
    tongban: CommandLine, exchange: LocalExchange, version: str, step: str
) -> None:
    """An older schema is prepared, a newer one wants the version that made it."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        newest = (connection.execute("select version_num from alembic_version").fetchone() or [""])[0]
    change = "update alembic_version set version_num = "
    with changed(exchange, f"{change}'{version}'", f"{change}'{newest}'"):
        detail, next_step = fault(tongban, "schema")
    assert f"the schema is {version}, this version's is {newest}" == detail
    assert next_step.startswith(step)


def test_a_place_without_room(tongban: CommandLine) -> None:
    """A disk without room is named by the place."""
    detail, step = fault(tongban, "disks", TONGBAN_LAST_SIGNED="/proc/self/last_signed")
    assert detail == "nearly full: /proc/self: 0.0 GB"
    assert "free room" in step


def test_backup_that_is_missing(tongban: CommandLine, tmp_path: Path) -> None:
    """A directory of backups that has none, or that is not there, is a fault once it is named."""
    detail, step = fault(tongban, "backup", TONGBAN_BACKUP_DIR=str(tmp_path))
    assert detail == f"no complete backup in {tmp_path}"
    assert step == f"tongban backup {tmp_path}"
    assert "No such file" in fault(tongban, "backup", TONGBAN_BACKUP_DIR=str(tmp_path / "none"))[0]


def backed_up(directory: Path, at: datetime, suffix: str = "") -> None:
    """Leave what the list of backups reads of one."""
    folder = directory / f"tongban-{at:%Y%m%dT%H%M%SZ}{suffix}"
    folder.mkdir()
    Facts(FORM, f"{at:%Y-%m-%dT%H:%M:%SZ}", "a/b", 1, "", "18", "0001", "exchange", "owner").write(folder)
    (folder / SUMS).touch()


def test_age_of_the_newest_backup(tmp_path: Path) -> None:
    """26 hours are well, a second more is not, and an unfinished newer one does not count."""
    backed_up(tmp_path, NOW - timedelta(hours=26))
    backed_up(tmp_path, NOW - timedelta(hours=50))
    backed_up(tmp_path, NOW, PARTIAL)
    assert judge_backups(tmp_path, NOW) == "2026-01-30T10:00:00Z"
    with pytest.raises(CommandFailed, match="the newest backup is of 2026-01-30T10:00:00Z"):
        judge_backups(tmp_path, NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("there", "sealed", "told"),
    [
        (6, 0, "this clock and the database's are 6 s apart"),
        (-6, 0, "this clock and the database's are 6 s apart"),
        (2, 8, "the newest head was sealed 6 s in the future"),
    ],
)
def test_clocks_that_disagree(there: int, sealed: int, told: str) -> None:
    """Clocks apart, and a head of the future, are told in seconds; a little is well."""
    assert judge_clock(NOW, NOW + timedelta(seconds=5), NOW + timedelta(seconds=9)) == "5.0 s"
    with pytest.raises(CommandFailed, match=told):
        judge_clock(NOW, NOW + timedelta(seconds=there), NOW + timedelta(seconds=sealed))


def test_details_may_be_a_day_overdue() -> None:
    """The day of the oldest is said; what the sealer has not purged within a day after it is a fault."""
    assert judge_details(NOW + timedelta(days=3), NOW) == "2026-02-03"
    assert judge_details(NOW - timedelta(days=1), NOW) == "2026-01-30"
    with pytest.raises(CommandFailed, match="due 1 days ago"):
        judge_details(NOW - timedelta(days=1, seconds=1), NOW)


def test_no_operator_is_enrolled(tongban: CommandLine, exchange: LocalExchange) -> None:
    """A department that has a window and enrolled nobody is named."""
    there = """insert into access.client (client_id, department, title, jwks, scopes, created_at)
        select 'lonely', 'housing_construction', title, jwks, scopes, now() from access.client limit 1"""
    with changed(exchange, there, "update access.client set disabled_at = now() where client_id = 'lonely'"):
        detail, step = fault(tongban, "operators")
    assert detail == "no operator is enrolled: housing_construction"
    assert step == "tongban operator add"
