"""Airflow's REST interface, where nothing answers; what it answers is tested with a real Airflow."""

import httpx
import pytest

from cli.airflow.rest import AirflowRest


def test_all_is_unready_while_nothing_answers() -> None:
    """A closed port is not a fault while one waits: every component is unready."""
    rest = AirflowRest("http://127.0.0.1:1", "admin", "word")
    assert rest.unready(frozenset({"scheduler", "x"})) == {"scheduler", "x"}
    rest.close()


def test_a_request_to_nobody_is_a_fault() -> None:
    """Asking for a run where nothing listens fails at once."""
    rest = AirflowRest("http://127.0.0.1:1", "admin", "word")
    with pytest.raises(httpx.ConnectError):
        rest.trigger("a.b")
    rest.close()
