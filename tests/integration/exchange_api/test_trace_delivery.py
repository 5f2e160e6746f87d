"""A collector that is away or hangs: every answer is given, the stop is bounded, and the losses are told."""

import json
import signal
from pathlib import Path

import httpx
import pytest
from pydantic import HttpUrl

from exchange.postgres.cluster import free_port
from tests.integration.exchange_api.collector import collecting, traced
from tests.integration.exchange_api.hall import Hall
from tests.integration.exchange_api.test_serving import SERVE, served

TOLD = """
    import json
    told = sorted({name.partition(".")[0] for name in sys.modules})
    print(json.dumps({"event": "imported", "modules": told}), file=sys.stderr)
"""


def lines_of(log: Path, event: str) -> list[dict[str, object]]:
    """The lines of a log that tell of one event."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["event"] == event]


def lost_in_log(log: Path) -> list[int]:
    """How many spans each line of the log gives up."""
    return [int(str(line["lost"])) for line in lines_of(log, "spans of traces lost")]


def imported_by_serving(hall: Hall, directory: Path) -> list[object]:
    """What a process has imported that has answered a question and ended."""
    with served(hall, directory, 1, SERVE + TOLD) as (process, log):
        assert hall.ask(hall.question()).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        (line,) = lines_of(log, "imported")
    modules = line["modules"]
    assert isinstance(modules, list)
    return modules


def test_without_a_collector_the_sdk_is_not_even_imported(furnished: Hall, tmp_path: Path) -> None:
    """A process without the setting never imports OpenTelemetry; the control is one that has it."""
    furnished.publish_person()
    assert "opentelemetry" not in imported_by_serving(furnished, tmp_path)
    with collecting() as collector:
        assert "opentelemetry" in imported_by_serving(traced(furnished, collector.endpoint), tmp_path)


def test_two_workers_deliver_what_they_hold_when_they_stop(furnished: Hall, tmp_path: Path) -> None:
    """Each request is one span at the collector, whichever worker answered; nothing is lost."""
    furnished.publish_person()
    with collecting() as collector:
        with served(traced(furnished, collector.endpoint), tmp_path, 2) as (process, log):
            token = furnished.token()
            for _ in range(20):
                assert furnished.ask(furnished.question(), token).status_code == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
            assert lost_in_log(log) == []
        asked = [span for span in collector.spans if span.name == "POST /v1/confirmations"]
    assert len(asked) == 20


def test_a_dead_collector_costs_no_answer(furnished: Hall, tmp_path: Path) -> None:
    """Nobody listens: all are answered, the process ends with 0, the log tells once and then the rest."""
    furnished.publish_person()
    endpoint = f"http://127.0.0.1:{free_port()}/v1/traces"
    with served(traced(furnished, endpoint), tmp_path, 1) as (process, log):
        token = furnished.token()
        answers = [furnished.ask(furnished.question(), token) for _ in range(20)]
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        lost = lost_in_log(log)
        assert lines_of(log, "spans of traces lost")[0]["level"] == "warning"
        assert "opentelemetry" not in log.read_text(encoding="utf-8")
    assert {answer.status_code for answer in answers} == {200}
    assert furnished.unlogged(answers) == []
    assert 1 <= len(lost) <= 2
    assert sum(lost) >= 20 * 4


def test_a_hanging_collector_delays_nothing(furnished: Hall, tmp_path: Path) -> None:
    """All are answered and the process has ended while the collector still answers nobody."""
    furnished.publish_person()
    with collecting(hanging=True) as collector:
        with served(traced(furnished, collector.endpoint), tmp_path, 1) as (process, log):
            token = furnished.token()
            assert collector.asked.wait(120)
            answers = [furnished.ask(furnished.question(), token) for _ in range(20)]
            page = httpx.get(f"{furnished.url}/metrics").text
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
            assert sum(lost_in_log(log)) >= 20 * 4
        assert not collector.open.is_set()
        assert collector.posts == []
    assert {answer.status_code for answer in answers} == {200}
    assert "tongban_spans_lost_total" in page


@pytest.mark.parametrize("path", ["/elsewhere", "/v1/traces"])
def test_a_collector_that_refuses_is_told_of(furnished: Hall, tmp_path: Path, path: str) -> None:
    """An endpoint that is no collector, here the exchange itself, is told of by its losses."""
    furnished.publish_person()
    furnished.settings = furnished.settings.model_copy(
        update={"traces_endpoint": HttpUrl(f"{furnished.url}{path}")}
    )
    with served(furnished, tmp_path, 1) as (process, log):
        assert furnished.ask(furnished.question()).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        assert sum(lost_in_log(log)) >= 4
