"""When a window asks again: only what may heal, the same bytes and key, bounded, never in step."""

import json
from collections.abc import Iterator

import httpx
import pytest

from cli.window import Patience, WindowClient, WindowKey, WindowRefused
from tests.unit.cli.window.office import POLICY, Office, open_office

QUESTION = {
    "item": "i",
    "subject": {"type": "111", "code": "37139919900101123X"},
    "case": "c",
    "operator": "o",
}
KEY = WindowKey.generate("w")
UNDER_WAY = json.dumps({"type": "http://x/problems/idempotency-in-progress"}).encode()
REUSED = json.dumps({"type": "http://x/problems/idempotency-key-reused"}).encode()


class Time:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, attempts: int = 6, total_seconds: float = 30.0) -> Patience:
        """Patience in this time, always with the most jitter."""
        return Patience(
            attempts, total_seconds, sleep=self.sleep, jitter=lambda _, most: most, monotonic=lambda: self.now
        )


@pytest.fixture
def office() -> Iterator[Office]:
    """An exchange."""
    with open_office() as office:
        yield office


def asked(office: Office, patience: Patience) -> None:
    """Ask one question."""
    with WindowClient(office.url, "w", KEY, policy=POLICY, patience=patience) as window:
        window.confirm(QUESTION)


def sent(office: Office) -> list[tuple[str, bytes]]:
    """Key and body of each time the question was sent."""
    return [(h["Idempotency-Key"], body) for path, h, body in office.received if path != "/oauth2/token"]


def test_what_may_heal_is_asked_again_as_it_was(office: Office) -> None:
    """Busy, limited, under way: the same key and body each time, waiting at least as long as was said."""
    office.failing = [
        (503, {"Retry-After": "2"}, b"{}"),
        (429, {"Retry-After": "0"}, b"{}"),
        (409, {"Retry-After": "1"}, UNDER_WAY),
    ]
    time = Time()
    asked(office, time.patience())
    assert len(sent(office)) == 4
    assert len(set(sent(office))) == 1
    assert time.slept == [pytest.approx(2.2), pytest.approx(0.4), pytest.approx(1.8)]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (503, {}, b"{}"),
        (409, {"Retry-After": "1"}, REUSED),
        (400, {}, b"{}"),
        (403, {}, b"{}"),
        (422, {}, REUSED),
        (500, {"Retry-After": "1"}, b"{}"),
    ],
)
def test_what_is_final_is_asked_once(
    office: Office, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Everything else ends at once with its problem."""
    office.failing = [(status, headers, body)]
    time = Time()
    with pytest.raises(WindowRefused):
        asked(office, time.patience())
    assert (len(sent(office)), time.slept) == (1, [])


def test_a_refused_token_is_renewed_once(office: Office) -> None:
    """A 401 takes a new token, once; a second 401 is final."""
    office.failing = [(401, {}, b"{}")]
    asked(office, Time().patience())
    assert len(office.forms) == 2
    office.failing = [(401, {}, b"{}"), (401, {}, b"{}")]
    with pytest.raises(WindowRefused, match="401"):
        asked(office, Time().patience())
    assert len(office.forms) == 4


def test_attempts_and_time_are_bounded(office: Office) -> None:
    """The last refusal is told once attempts are used up, or once waiting on would exceed the time."""
    office.failing = [(503, {"Retry-After": "1"}, b"{}")] * 20
    with pytest.raises(WindowRefused, match="503"):
        asked(office, Time().patience(attempts=4))
    assert len(sent(office)) == 4
    time = Time()
    with pytest.raises(WindowRefused):
        asked(office, time.patience(attempts=20, total_seconds=5))
    assert time.now <= 5


def test_a_broken_connection_is_tried_again() -> None:
    """Where nobody answers, it is tried as often as there is patience, with growing, capped pauses."""
    time = Time()
    with open_office() as gone:
        url = gone.url
    patience = time.patience(attempts=8, total_seconds=60)
    with (
        WindowClient(url, "w", KEY, policy=POLICY, patience=patience) as window,
        pytest.raises(httpx.ConnectError),
    ):
        window.confirm(QUESTION)
    assert time.slept == [pytest.approx(pause) for pause in (0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0)]


def test_pauses_are_drawn_from_the_whole_span() -> None:
    """Full jitter: windows that failed together do not come back together."""
    drawn = {Patience().jitter(0, 1) for _ in range(50)}
    assert len(drawn) == 50
    assert max(drawn) - min(drawn) > 0.4
