"""Airflow's REST interface, where nothing answers; what it answers is tested with a real Airflow."""

from pathlib import Path

import pytest

from cli.airflow.errors import AirflowSilent
from cli.airflow.rest import AirflowRest
from cli.faults import as_failure
from tests.unit.cli.airflow.quiet_airflow import quiet_airflow

LOG = Path("airflow.log")


def test_all_is_unready_while_nothing_answers() -> None:
    """A closed port is not a fault while one waits: every component is unready."""
    rest = AirflowRest("http://127.0.0.1:1", "admin", "word", LOG)
    assert rest.unready(frozenset({"scheduler", "x"})) == {"scheduler", "x"}
    rest.close()


def test_a_request_to_nobody_is_a_fault() -> None:
    """Asking for a run where nothing listens fails at once."""
    rest = AirflowRest("http://127.0.0.1:1", "admin", "word", LOG)
    with pytest.raises(AirflowSilent, match="ConnectError"):
        rest.trigger("a.b")
    rest.close()


def test_silence_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked, for how long it was waited, the log's place and the next step, in both languages."""
    monkeypatch.setattr("cli.airflow.rest.REQUEST_SECONDS", 0.2)
    with quiet_airflow() as server:
        rest = AirflowRest(f"http://127.0.0.1:{server.server_port}", "admin", "a-word", LOG)
        server.silent = 1
        with pytest.raises(AirflowSilent) as caught:
            rest.dag_ids()
        assert rest.dag_ids() == {"a.b"}
        rest.close()
    failed = as_failure(caught.value)
    for part in ("GET /api/v2/dags", "ReadTimeout", str(LOG), " 0 "):
        assert part in failed.message.zh
        assert part in failed.message.en
    assert "begun" in failed.next_step.en
    assert "已经开始" in failed.next_step.zh
    assert "a-word" not in failed.message.en


def test_a_run_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that begins something is never sent again by itself: the run may have begun."""
    monkeypatch.setattr("cli.airflow.rest.REQUEST_SECONDS", 0.2)
    with quiet_airflow() as server:
        rest = AirflowRest(f"http://127.0.0.1:{server.server_port}", "admin", "a-word", LOG)
        server.silent = 1
        with pytest.raises(AirflowSilent, match="POST /api/v2/dags/a"):
            rest.trigger("a.b")
        rest.close()
        assert len(server.asked) == 1
