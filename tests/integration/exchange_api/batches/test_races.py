"""Several workers at one approval: exact in sum, and windows are answered beside a batch."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from exchange.budgets.batches import BatchCharger, BatchStanding
from exchange_api.batches.stream import AT_ONCE
from tests.integration.exchange_api.batches.bulk import Told, allow, ask, body_of, held_log, people, uses
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import PERSON, Hall, serving
from tests.scenarios.waiting import until

SIZE, BATCHES, MOST = 20, 16, 160


@contextmanager
def four_workers(hall: Hall) -> Iterator[list[Hall]]:
    """The hall at four doors."""
    with ExitStack() as stack:
        halls = [stack.enter_context(serving(hall))]
        halls += [stack.enter_context(serving(hall.elsewhere())) for _ in range(3)]
        yield halls


def race(halls: list[Hall], most: int) -> list[Told]:
    """Ask so many batches in their order, one after the other at each door, all doors at once."""
    token = halls[0].token()
    bodies = [body_of(people(SIZE, SIZE * number)) for number in range(most)]

    def at_door(door: int) -> list[Told]:
        return [ask(halls[door], body, token) for body in bodies[door :: len(halls)]]

    with ThreadPoolExecutor(len(halls)) as pool:
        doors = list(pool.map(at_door, range(len(halls))))
    return [doors[number % len(halls)][number // len(halls)] for number in range(most)]


def test_four_workers_give_out_exactly_what_is_approved(furnished: Hall) -> None:
    """Sixteen batches of twenty race for 160: eight are answered whole, eight not at all, for good."""
    allow(furnished, most_subjects=MOST)
    with four_workers(furnished) as halls:
        told = race(halls, BATCHES)
    answered = [one for one in told if one.status == 200]
    assert [one.statuses for one in answered] == [[200] * SIZE] * (MOST // SIZE)
    assert {one.problem for one in told if one.status != 200} == {"batch-budget-spent"}
    assert {one.document["left"] for one in told if one.document} <= {0}
    assert len(uses(furnished)) == MOST
    with four_workers(furnished) as halls:
        again = race(halls, BATCHES)
    assert [one.status for one in again] == [one.status for one in told]
    assert furnished.sql("select subjects from budgets.batch_tally") == [(MOST,)]


def test_without_the_count_all_would_be_answered(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where nothing is charged the same race answers everybody."""

    async def uncharged(*_: object) -> BatchStanding:
        return BatchStanding(approved=True, exceeded=None, place=None, used=0)

    monkeypatch.setattr(BatchCharger, "charge", uncharged)
    allow(furnished, most_subjects=MOST)
    with four_workers(furnished) as halls:
        assert {one.status for one in race(halls, BATCHES)} == {200}


ENDINGS = {
    "update access.batch_approval set withdrawn_at = now()": (403, "batch-not-approved"),
    "update access.operator set disabled_at = now()": (403, "operator-disabled"),
    "update access.client set scopes = '{confirm}'": (403, "scope-missing"),
    "update access.client set disabled_at = now()": (401, "token-invalid"),
    "update access.agreement set ended_at = now()": (200, "agreement_ended"),
    "select now()": (200, None),
}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("ending", ENDINGS)
def test_who_may_ask_what_is_looked_at_anew_for_each(bulk: Hall, ending: str) -> None:
    """Ended in the middle: what was decided before is answered, nothing after; the last is the control."""
    token, size = bulk.token(), 60
    with ThreadPoolExecutor(1) as pool:
        with held_log(bulk):
            asked = pool.submit(ask, bulk, body_of([PERSON, *people(size - 1)]), token)
            until(lambda: bulk.sql("select subjects from budgets.batch_tally") == [(size,)], 60)
            bulk.sql(ending)
            until_read_anew(bulk)
        told = asked.result()
    status, why = ENDINGS[ending]
    assert told.statuses[:AT_ONCE] == [200] * AT_ONCE
    assert told.statuses[AT_ONCE:] == [status] * (size - AT_ONCE)
    assert told.last is not None
    if status == 200:
        reasons = {one["reason"] for line in told.lines[AT_ONCE:] for one in line["answer"]["proofs"]}
        assert ("agreement_ended" in reasons) == (why is not None)
    else:
        assert set(told.slugs()) == {why}


def test_windows_are_answered_beside_a_batch(bulk: Hall) -> None:
    """While a thousand are asked a clerk has answers, many of them, before the batch has ended."""
    token = bulk.token()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, bulk, body_of(people(1000)), token)
        beside = []
        while not asked.done():
            beside.append(bulk.ask(bulk.question(), token).status_code)
        assert asked.result().last == {"subjects": 1000, "answered": 1000, "problems": 0}
    assert len(beside) >= 5
    assert set(beside) == {200}
