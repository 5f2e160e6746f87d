"""`tongban pipeline backfill` and `status`: one department that can be read beside two that cannot."""

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.demo.departments import NaturalResources
from cli.demo.exchange import LocalExchange
from cli.demo.population import make_population
from exchange.clock import utc_now
from exchange.store.turn import turn
from tests.integration.cli.conftest import NOBODY
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import CommandLine, plain_environment, program, run_program

IDENTITY = "public_security/resident_identity"
TITLE = "natural_resources/real_estate_title"
LICENCE = "market_regulation/business_licence"
MINE = ("--department", "natural_resources")
WAITING = """
select 1 from pg_locks where not granted and relation = 'shr.natural_resources__real_estate_title'::regclass
"""


@pytest.fixture(scope="module")
def department(home: Path) -> NaturalResources:
    """Natural resources with one complete drop."""
    department = NaturalResources(home / "natural_resources", utc_now)
    department.start()
    department.seed(make_population(utc_now().date()))
    return department


@pytest.fixture(scope="module")
def connections(department: NaturalResources) -> Mapping[str, str]:
    """One department that is there."""
    return {**NOBODY, "natural_resources": department.url}


@pytest.fixture
def owner(exchange: LocalExchange) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees and may change everything."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def fresh(owner: psycopg.Connection[Any]) -> None:
    """No resource was ever run."""
    owner.execute("truncate ops.run, ops.resource_state cascade")
    owner.execute("truncate shr.natural_resources__real_estate_title")


@pytest.fixture
def published(tongban: CommandLine, fresh: None) -> str:
    """Titles, run once; the run's id."""
    run_id: str = json.loads(tongban("pipeline", "run", TITLE, "--json").out)["run_id"]
    return run_id


def standing(tongban: CommandLine, resource: str = TITLE) -> Any:
    """Return one resource's status as JSON."""
    (found,) = json.loads(tongban("pipeline", "status", "--resource", resource, "--json").out)
    return found


def test_everything_is_unfit_before_the_first_run(tongban: CommandLine, fresh: None) -> None:
    """Every resource of the catalogue stands there, never loaded, with its next planned time; exit code 1."""
    done = tongban("pipeline", "status")
    assert done.code == 1
    assert {IDENTITY, TITLE, LICENCE} <= set(done.out.split())
    assert f"{TITLE}: The resource has not been loaded yet" in done.out
    assert "next: tongban pipeline backfill" in done.out
    found = standing(tongban)
    assert (found["fit"], found["unfit_reason"], found["last_outcome"]) == (False, "never_loaded", "never")
    assert found["next_run_at"] > utc_now().isoformat()


def test_backfill_goes_past_what_fails(tongban: CommandLine, fresh: None) -> None:
    """The departments that are away are named and told of, the one that is there is published; code 1."""
    done = tongban("pipeline", "backfill")
    assert done.code == 1
    for resource in (IDENTITY, LICENCE):
        assert f"department {resource.partition('/')[0]}, resource {resource}" in done.err
    (line,) = [line for line in done.out.splitlines() if TITLE in line and "│" in line]
    assert [cell.strip() for cell in line.strip("│").split("│")][:4] == [TITLE, "published", "11697", "92"]
    steps = [line for line in done.err.splitlines() if line.startswith(f"… {TITLE}")]
    assert steps == [f"… {TITLE}: {step}" for step in ("load", "check", "publish", "reconcile")]
    assert "secret-word" not in done.said
    found = standing(tongban, IDENTITY)
    assert found["last_outcome"] == "failed"
    assert found["fault"].startswith("SourceUnavailable: ")


def test_backfill_of_one_department(tongban: CommandLine, fresh: None, published: str) -> None:
    """Only what needs it is run: nothing, unless all is asked for; another department is a wrong call."""
    assert tongban("pipeline", "backfill", *MINE).out.startswith("Nothing needs a run.")
    done = tongban("pipeline", "backfill", *MINE, "--all", "--json")
    assert done.code == 0
    (attempt,) = json.loads(done.out)["runs"]
    assert (attempt["ok"], attempt["run"]["unchanged_rows"], attempt["fault"]) == (True, 11605, None)
    assert attempt["run"]["run_id"] != published
    wrong = tongban("pipeline", "backfill", "--department", "nobody")
    assert wrong.code == 2
    assert "departments: civil_affairs, disabled_persons_federation, human_resources, market" in wrong.err


def test_status_of_a_fit_resource(tongban: CommandLine, published: str) -> None:
    """Fit, with its figures; exit code 0 where only this one is asked for."""
    done = tongban("pipeline", "status", "--resource", TITLE)
    assert done.code == 0
    assert "All are fit" in done.out
    found = standing(tongban)
    assert (found["fit"], found["published_rows"], found["quarantined_rows"]) == (True, 11605, 92)
    assert (found["last_outcome"], found["last_run"]["run_id"]) == ("published", published)
    assert 0 <= found["age_seconds"] < found["tolerance_seconds"]
    assert found["quality_score"] > 99


SPOILT = {
    "stale": (
        "update ops.resource_state set as_of_at = as_of_at - interval '10 years'",
        ("stale", "published"),
    ),
    "held": (
        "update ops.resource_state set quality_passed = false",
        ("quality_held", "published"),
    ),
    "last run failed": ("update ops.run set outcome = 'failed'", (None, "failed")),
    "left open": ("update ops.run set outcome = 'running', step = 'check'", (None, "open")),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_what_needs_a_run_is_seen_and_run(
    tongban: CommandLine, published: str, owner: psycopg.Connection[Any], kind: str
) -> None:
    """Too old, held, failed or left open by a dead process: status says which, a backfill runs it."""
    statement, expected = SPOILT[kind]
    owner.execute(statement)
    found = standing(tongban)
    assert (found["unfit_reason"], found["last_outcome"]) == expected
    done = tongban("pipeline", "backfill", *MINE, "--json")
    assert [attempt["ok"] for attempt in json.loads(done.out)["runs"]] == [True]
    assert standing(tongban)["last_outcome"] == "published"


def test_steps_of_one_run(tongban: CommandLine, published: str) -> None:
    """A run is found by its id: its four steps, its figures; an unknown id is a wrong call."""
    done = tongban("pipeline", "status", published)
    assert done.code == 0
    assert done.out.count(" done ") == 4
    assert f"next: tongban quarantine list --resource {TITLE}" in done.out
    found = json.loads(tongban("pipeline", "status", published, "--json").out)
    assert found["steps"] == dict.fromkeys(("load", "check", "publish", "reconcile"), "done")
    assert tongban("pipeline", "status", "no-such-run").code == 2


def test_step_that_failed_is_told_with_its_fault(tongban: CommandLine, fresh: None) -> None:
    """A run that failed at load: that step is named, the later ones were not reached, the fault is there."""
    tongban("pipeline", "run", IDENTITY)
    run_id = standing(tongban, IDENTITY)["last_run"]["run_id"]
    found = json.loads(tongban("pipeline", "status", run_id, "--json").out)
    assert found["steps"] == {"load": "failed"} | dict.fromkeys(("check", "publish", "reconcile"), "waiting")
    assert "fault: SourceUnavailable: " in tongban("pipeline", "status", run_id).out


def test_run_beside_another_is_refused(tongban: CommandLine, exchange: LocalExchange, published: str) -> None:
    """While one process is at a resource, another refuses to run it, and reads and changes nothing."""
    url = exchange.settings.pipeline_database_url.get_secret_value()
    environment = plain_environment(TONGBAN_HOME=str(exchange.home))
    with turn(url, TITLE):
        assert standing(tongban)["last_outcome"] == "running"
        done = run_program(environment, "pipeline", "run", TITLE)
        assert (done.code, done.out) == (1, "")
        assert f"{TITLE}: another run is under way" in done.err
        assert "→ let it end, see tongban pipeline status" in done.err
        failed = json.loads(tongban("pipeline", "backfill", *MINE, "--all", "--json").out)["runs"]
        assert [attempt["ok"] for attempt in failed] == [False]
    assert standing(tongban)["last_run"]["run_id"] == published
    assert run_program(environment, "pipeline", "run", TITLE).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_takes_effect_between_two_steps(
    exchange: LocalExchange,
    tongban: CommandLine,
    owner: psycopg.Connection[Any],
    published: str,
    number: signal.Signals,
) -> None:
    """Asked to stop while it publishes: that is finished, nothing more begun, what is left is told."""
    environment = plain_environment(TONGBAN_HOME=str(exchange.home))
    url = exchange.settings.database_url.get_secret_value()
    with psycopg.connect(url) as blocker:
        blocker.execute("lock table shr.natural_resources__real_estate_title in share mode")
        process = subprocess.Popen(
            program("pipeline", "backfill", "--all"),
            env=environment,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until(lambda: owner.execute(WAITING).fetchone() is not None)
        process.send_signal(number)
        assert process.poll() is None
        blocker.rollback()
    out, err = process.communicate(timeout=240)
    assert process.returncode == 1
    assert "stopping after this step" in err
    assert f"{TITLE}: stopped on request before reconcile; nothing is half done" in err
    assert f"stopped; not begun: {IDENTITY}" in out
    found = standing(tongban)
    assert (found["fit"], found["last_outcome"]) == (True, "failed")
    assert found["last_run"]["step"] == "reconcile"
    assert found["last_run"]["unchanged_rows"] == 11605
