"""A batch where much is under way: it waits for its turn within bounds, and is decided by when that comes."""

import re
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from exchange.gather import QueueFull
from exchange.ledger.entry import UseEntry
from exchange.ledger.errors import LedgerBusy
from exchange.ledger.receipt import Receipt
from exchange.ledger.writer import LedgerWriter
from exchange_api.batches import line
from tests.integration.exchange_api.batches.bulk import Told, ask, body_of, held_log, people, uses
from tests.integration.exchange_api.hall import PERSON, Hall, serving
from tests.scenarios.waiting import until


@pytest.mark.usefixtures("patient")
def test_at_most_so_many_subjects_and_batches_are_under_way(bulk: Hall) -> None:
    """While nothing can be logged two batches wait; the third is told to come again; then all goes on.

    The refusal has no entry, though the client is proven: it would wait in the very queue that is full. It is
    counted.
    """
    token = bulk.token()
    told: list[Told] = []

    def run(first: int) -> None:
        told.append(ask(bulk, body_of(people(100, first)), token))

    threads = [threading.Thread(target=run, args=(first,)) for first in (0, 100)]
    with held_log(bulk):
        for thread in threads:
            thread.start()
        until(lambda: bulk.sql("select subjects from budgets.batch_tally") == [(200,)], 60)
        busy = ask(bulk, body_of(people(100)), token)
    for thread in threads:
        thread.join(60)
    assert (busy.status, busy.problem) == (503, "exchange-busy")
    assert int(busy.headers["retry-after"]) > 0
    assert "tongban-receipt" not in busy.headers
    assert _counted(bulk) == 1
    assert {entry["outcome"] for entry in bulk.entries() if entry["kind"] in {"refusal", "error"}} == set()
    assert [one.last for one in told] == [{"subjects": 100, "answered": 100, "problems": 0}] * 2
    assert ask(bulk, body_of(people(100)), token).last == told[0].last


def _counted(hall: Hall) -> float:
    page = httpx.get(f"{hall.url}/metrics").text
    found = re.search(r'tongban_refusals_unlogged_total{problem="exchange-busy"} (\S+)', page)
    return float(found[1]) if found else 0


@pytest.mark.parametrize("full", [LedgerBusy(1), QueueFull(1)], ids=["log", "look-up"])
def test_where_too_much_waits_a_subject_waits(
    bulk: Hall, monkeypatch: pytest.MonkeyPatch, full: Exception
) -> None:
    """Every third try finds a queue full: all are answered, none twice; the control has no patience."""
    whole, tries = LedgerWriter.append, iter(range(10**6))

    async def busy(writer: LedgerWriter, entry: UseEntry, keep: object = None, *others: object) -> Receipt:
        if keep is not None and next(tries) % 3 == 0:
            raise full
        return await whole(writer, entry, keep, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(LedgerWriter, "append", busy)
    token = bulk.token()
    told = ask(bulk, body_of(people(60)), token)
    assert told.last == {"subjects": 60, "answered": 60, "problems": 0}
    assert len(uses(bulk)) == 60
    monkeypatch.setattr(line, "PAUSES", ())
    impatient = ask(bulk, body_of(people(60)), token)
    assert set(impatient.statuses) == {200, 503}
    assert set(impatient.slugs()) == {"exchange-busy"}


def test_a_subject_that_waited_is_decided_by_the_time_of_its_last_try(
    approved: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day goes by while the log is busy: answer and entry are of the next one, not of the first try's."""
    whole, passed, ended = LedgerWriter.append, timedelta(), datetime.max.replace(tzinfo=UTC)

    def now() -> datetime:
        return datetime.now(UTC) + passed

    async def busy_once(
        writer: LedgerWriter, entry: UseEntry, keep: object = None, *others: object
    ) -> Receipt:
        nonlocal passed, ended
        if keep is not None and not passed:
            passed = timedelta(days=1)
            ended = now()
            raise LedgerBusy(1)
        return await whole(writer, entry, keep, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(LedgerWriter, "append", busy_once)
    with serving(approved, now):
        [told] = ask(approved, body_of([PERSON])).lines
    issued_at, expires_at = (
        datetime.fromisoformat(told["answer"][name]) for name in ("issued_at", "expires_at")
    )
    assert ended <= issued_at < expires_at
    assert [datetime.fromisoformat(entry["at"]) for entry in uses(approved)] == [issued_at]
