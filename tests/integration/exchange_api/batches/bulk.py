"""A client that asks in batches of a served exchange, with what it is told of each."""

import hashlib
import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import httpx
import psycopg

from exchange.access.batch_approvals import BatchApproval, BatchRegister
from tests.integration.exchange_api.hall import CLIENT, ITEM, OPERATOR, Hall, change
from tests.integration.exchange_api.hall import resident_number as number
from tests.scenarios.waiting import today

CASE = "2026-000123"
URL = "/v1/confirmations:batch"

APPROVAL = BatchApproval(
    "b1", CLIENT, ITEM, CASE, 100_000, 1000, 100_000, today(), today() + timedelta(days=30)
)


@dataclass(frozen=True)
class Told:
    """The lines of one batch; `last` is `None` where the stream was cut."""

    status: int
    headers: httpx.Headers = field(repr=False)
    raw: list[bytes] = field(repr=False)
    document: dict[str, Any] | None = None

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of subjects, in the order in which they came."""
        parsed = [json.loads(line) for line in self.raw]
        return [line for line in parsed if "index" in line]

    @property
    def last(self) -> dict[str, Any] | None:
        """The last line, if it came."""
        found = [line for line in map(json.loads, self.raw) if "subjects" in line]
        return found[0] if found else None

    @property
    def statuses(self) -> list[int]:
        """The status of each line."""
        return [line["status"] for line in self.lines]

    @property
    def problem(self) -> str:
        """The slug of the problem that refused the whole batch."""
        assert self.document is not None
        return str(self.document["type"]).rpartition("/")[2]

    def slugs(self) -> list[str]:
        """The slugs of the lines that are problems."""
        return [one["problem"]["type"].rpartition("/")[2] for one in self.lines if "problem" in one]

    def digests(self) -> list[str]:
        """The SHA-256 of each answer's very bytes."""
        answers = [line.partition(b'"answer":')[2][:-1] for line in self.raw if b'"answer":' in line]
        return [hashlib.sha256(answer).hexdigest() for answer in answers]


def allow(hall: Hall, approval: BatchApproval | None = APPROVAL, **changed: Any) -> None:
    """Let the hall's client ask in batches, and approve one case of it."""
    with hall.registers() as (clients, _):
        clients.grant_scopes(CLIENT, frozenset({"confirm", "batch"}), change())
    if approval is not None:
        approve(hall, **changed)


def approve(hall: Hall, **changed: Any) -> None:
    """Approve a batch, as the owner."""
    with hall._transaction() as connection:
        BatchRegister(connection).approve(replace(APPROVAL, **changed), "分管负责人", "年度核查", change())


def withdraw(hall: Hall, approval: str = "b1") -> None:
    """Withdraw an approval, as the owner."""
    with hall._transaction() as connection:
        BatchRegister(connection).withdraw(approval, change())


def body_of(codes: Sequence[str | dict[str, Any]], **changed: Any) -> dict[str, Any]:
    """The body of a batch; a code that is no text is a whole subject of it."""
    subjects = [{"subject": {"type": "111", "code": one}} if isinstance(one, str) else one for one in codes]
    return {"item": ITEM, "case": CASE, "operator": OPERATOR, "subjects": subjects} | changed


def raw(body: object) -> bytes:
    """The bytes of a body."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


NARROW = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)]
"""Of a reader who takes little, so that what was not read does not lie in the kernel instead."""


@contextmanager
def opened(
    hall: Hall, body: object, token: str | None = None, *, narrow: bool = False, **headers: str
) -> Iterator[httpx.Response]:
    """Send a batch, and read its answer as it comes."""
    sent = {"content-type": "application/json", "authorization": f"Bearer {token or hall.token()}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.HTTPTransport(socket_options=NARROW if narrow else [])
    with (
        httpx.Client(transport=transport, timeout=60) as client,
        client.stream("POST", hall.url + URL, content=raw(body), headers=sent) as response,
    ):
        yield response


def ask(hall: Hall, body: object, token: str | None = None, **headers: str) -> Told:
    """Send a batch and take all of its answer, whether it is cut or not."""
    with opened(hall, body, token, narrow=False, **headers) as response:
        lines: list[bytes] = []
        with suppress(httpx.TransportError):
            lines.extend(line.encode() for line in response.iter_lines())
        if response.status_code != 200:
            return Told(response.status_code, response.headers, [], json.loads(b"".join(lines)))
        return Told(response.status_code, response.headers, lines)


def people(amount: int, first: int = 0) -> list[str]:
    """Residents of as many birthdays, each with a number of its own."""
    days = (date(1940, 1, 1) + timedelta(days=n) for n in range(first, first + amount))
    return [number(f"371399{day:%Y%m%d}123") for day in days]


def uses(hall: Hall) -> list[dict[str, Any]]:
    """The ledger's confirmations."""
    return [entry for entry in hall.entries() if entry["kind"] == "confirmation"]


@contextmanager
def held_log(hall: Hall) -> Iterator[None]:
    """Nothing can be logged inside the block."""
    with psycopg.connect(hall.owner_url) as blocker:
        blocker.execute("select 1 from ledger.head for update")
        yield
