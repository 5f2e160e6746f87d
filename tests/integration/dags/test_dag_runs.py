"""DAG runs by Airflow's own task logic, against a real department and a real exchange."""

import json

import pytest

from cli.demo.population import TITLES, Population
from tests.integration.dags.conftest import DAG, Runs

STEPS = ("load", "check", "publish", "reconcile")


def test_run_publishes_what_is_good(runs: Runs, population: Population) -> None:
    """Each step succeeds at its first try with the figures of the department's drop."""
    found = runs.kept["good"]
    assert found["tasks"] == {step: ["success", 1] for step in STEPS}
    assert runs.recorded("good") == ("published", None)
    planted = population.planted[TITLES]
    notes = found["notes"]
    assert notes["load"]["read_rows"] == len(population.titles)
    assert notes["check"]["broken_rows"] == dict(planted)
    assert notes["publish"]["quarantined_rows"] == sum(planted.values())
    assert notes["reconcile"]["agrees"] is True


def test_airflow_keeps_counts_and_ids_only(runs: Runs, population: Population) -> None:
    """What passes through Airflow is small, names the run, and holds no number or name of a holder."""
    found = runs.kept["good"]
    assert found["keys"] == ["return_value"]
    assert {note["run_id"] for note in found["notes"].values()} == {f"{DAG}--{found['run_id']}"}
    kept = json.dumps(found, ensure_ascii=False)
    assert len(kept) < 4000
    assert not any(row.holder_code in kept or row.holder_name in kept for row in population.titles)


def test_published_table_is_an_asset_event(runs: Runs) -> None:
    """Publishing tells the asset, with publish's figures; a run that fails before tells nothing."""
    assert runs.kept["good"]["events"] == [runs.kept["good"]["notes"]["publish"]]
    assert runs.kept["changed"]["events"] == []


def test_what_passes_by_itself_is_retried(runs: Runs) -> None:
    """An unmounted department is tried four times, then the run fails; no later step runs."""
    found = runs.kept["away"]
    assert found["tasks"]["load"] == ["failed", 4]
    assert {found["tasks"][step][0] for step in STEPS[1:]} == {"upstream_failed"}


@pytest.mark.parametrize(
    ("scenario", "fault"), [("changed", "SourceChanged"), ("unknown", "ConnectionUnknown")]
)
def test_what_needs_a_person_fails_at_once(runs: Runs, scenario: str, fault: str) -> None:
    """A drop with another header, or a missing secret, fails at the first try and names its fault."""
    found = runs.kept[scenario]
    assert found["tasks"]["load"] == ["failed", 1]
    recorded = runs.recorded(scenario)
    assert recorded is not None
    assert recorded[0] == "failed"
    assert str(recorded[1]).startswith(fault)
