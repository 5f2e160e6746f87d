"""Windows that keep asking while something is changed, and what each of them heard, and when.

Every request has a connection of its own, so that any worker may take it. Times are on the monotonic clock,
which all processes of the machine share.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from exchange_api.auth.token_form import ASSERTION_TYPE
from tests.integration.exchange_api.drills.staffed import SABOTAGED, WORKER
from tests.integration.exchange_api.hall import ASK_SECONDS, CLIENT, OPERATOR, Hall

QUESTION, TOKEN, KEPT, KEYS = "question", "token", "kept", "keys"
PAUSE_SECONDS = 0.05
QUESTIONS_A_TOKEN = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer: who had asked what, when (monotonic seconds), and what came."""

    client: str
    asked: str
    sent: float
    received: float
    answer: httpx.Response

    @property
    def worker(self) -> str:
        """Which worker answered."""
        return self.answer.headers[WORKER]

    @property
    def by_sabotaged(self) -> bool:
        """Whether the sabotaged worker answered."""
        return self.worker.startswith(SABOTAGED)


class Window:
    """One window of `client`, with a token; all that it hears is kept in `heard`."""

    def __init__(self, hall: Hall, heard: list[Heard], client: str = CLIENT) -> None:
        self._hall = hall
        self._heard = heard
        self._client = client
        self._token = ""
        self._kept = ""
        self._http = httpx.Client(
            base_url=hall.url,
            timeout=ASK_SECONDS,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def renew(self) -> None:
        """Ask for a new token; where none is given the window goes on with the one it has."""
        assertion = self._hall.assertion(iss=self._client, sub=self._client)
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        answer = self._note(TOKEN, lambda: self._http.post("/oauth2/token", data=form))
        if answer.status_code == httpx.codes.OK:
            self._token = answer.json()["access_token"]

    def ask(self, accept: str = "application/json") -> None:
        """Ask a question."""
        headers = self._headers() | {"accept": accept, "content-type": "application/json"}
        body = json.dumps(self._hall.question()).encode()
        answer = self._note(
            QUESTION, lambda: self._http.post("/v1/confirmations", content=body, headers=headers)
        )
        if answer.status_code == httpx.codes.OK and accept == "application/json":
            self._kept = answer.json()["id"]

    def ask_again(self) -> None:
        """Ask for the kept answer to the window's last question that was answered, once there is one."""
        if not self._kept:
            return
        headers = self._headers() | {"tongban-case": "2026-000123", "tongban-operator": OPERATOR}
        self._note(KEPT, lambda: self._http.get(f"/v1/confirmations/{self._kept}", headers=headers))

    def look_at_keys(self) -> None:
        """Fetch the published keys."""
        self._note(KEYS, lambda: self._http.get("/.well-known/jwks.json"))

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"}

    def _note(self, asked: str, send: Callable[[], httpx.Response]) -> httpx.Response:
        time.sleep(PAUSE_SECONDS)  # steady work: the machine has to make the change too
        sent = time.monotonic()
        answer = send()
        self._heard.append(Heard(self._client, asked, sent, time.monotonic(), answer))
        return answer


Round = Callable[[Window], None]
"""What a window does over and over again."""


def questions_and_tokens(window: Window) -> None:
    """A token, some questions under it, and one of their answers once more."""
    window.renew()
    for _ in range(QUESTIONS_A_TOKEN):
        window.ask()
    window.ask_again()


@contextmanager
def at_work(rounds: Sequence[tuple[Window, Round]]) -> Iterator[None]:
    """Have the windows do their rounds inside the block; what stops one of them is raised at its end."""
    stop = threading.Event()

    def work(window: Window, do: Round) -> None:
        while not stop.is_set():
            do(window)

    with ThreadPoolExecutor(len(rounds)) as pool:
        working = [pool.submit(work, window, do) for window, do in rounds]
        try:
            yield
        finally:
            stop.set()
    for each in working:
        each.result()
