"""Which faults are retried, decided by Airflow's own policy classes."""

from pathlib import Path

import pytest

from tests.unit.dags.airflow_process import ask_airflow

JUDGE = """
from airflow.sdk import RetryAction
from catalog.model import Text
from connectors.errors import ConnectionUnknown, SourceChanged, SourceRefused, SourceUnavailable
from dags.factory.errors import ExchangeUnreachable
from dags.factory.retries import RetryWhatPasses
from exchange.store.errors import PublishHeld, RunUnderWay
from pipeline.errors import BatchHeld, EmptyRead
words = ("a/b", Text("这", "this"), Text("那", "that"), Text("照做", "do so"))
faults = [
    SourceUnavailable(*words), ExchangeUnreachable("a/b", "load", "no connection"), RunUnderWay("a/b"),
    SourceChanged(*words), SourceRefused(*words), ConnectionUnknown(*words),
    EmptyRead("a/b"), BatchHeld("a/b", ()), PublishHeld("a/b", 5, 10, 0.1),
    ValueError("370101199001011234"), KeyboardInterrupt(),
]
policy = RetryWhatPasses()
decisions = [policy.evaluate(fault, 1, 3) for fault in faults]
answer([
    {type(fault).__name__: decision.action.value for fault, decision in zip(faults, decisions)},
    [decision.reason for decision in decisions],
    policy.serialize()["default"],
])
"""


@pytest.fixture(scope="module")
def judged(airflow_home: Path) -> tuple[dict[str, str], list[str], str]:
    """Decision by fault, the reasons, and the default as Airflow serialises it."""
    actions, reasons, default = ask_airflow(airflow_home, JUDGE)
    return actions, reasons, default


def test_only_what_passes_by_itself_is_retried(judged: tuple[dict[str, str], list[str], str]) -> None:
    """What is unreachable or being run by another is retried; every other fault fails at once."""
    actions, _, default = judged
    retried = {name for name, action in actions.items() if action == "retry"}
    assert retried == {"SourceUnavailable", "ExchangeUnreachable", "RunUnderWay"}
    assert {action for name, action in actions.items() if name not in retried} == {"fail"}
    assert default == "fail"


def test_reason_repeats_nothing_of_the_fault(judged: tuple[dict[str, str], list[str], str]) -> None:
    """The reason that Airflow keeps names the kind of fault, never its text."""
    _, reasons, _ = judged
    assert all(reasons)
    assert not any("370101" in reason for reason in reasons)
