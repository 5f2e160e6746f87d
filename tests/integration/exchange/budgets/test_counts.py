"""The counts as the database keeps them: exact for racing workers, and nobody pays for another."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from exchange.access.changes import Change
from exchange.access.errors import ClientUnknown
from exchange.budgets.alarms import Alarm, raise_alarm, tell_alarms
from exchange.budgets.charging import BudgetCharger, Charge, Standing
from exchange.budgets.limits import Budgets, Kind
from exchange.budgets.register import BudgetRegister
from exchange.migrate import login_url, sqlalchemy_url
from tests.integration.exchange.budgets.workers import Found, run_at_workers

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
WHO = bytes(range(32))


def charge(subject: int, budgets: Budgets, *, operator: int = 1, sequence: int | None = None) -> Charge:
    """One question; without `sequence` its number stands alone."""
    alone = subject if sequence is None else sequence
    return Charge("hall", 77, WHO, operator, alone, subject, budgets, budgets.window(AT))


def run(url: str, work: Callable[[list[BudgetCharger]], Awaitable[Found]]) -> Found:
    """Run something with three workers' chargers."""
    return run_at_workers(url, BudgetCharger, 3, work)


def test_three_workers_give_out_exactly_the_budget(url: str) -> None:
    """Three hundred subjects at once, twice each, on three workers: forty are within, again and again."""
    budgets = Budgets(client_subjects=40, operator_subjects=1000)

    async def work(chargers: list[BudgetCharger]) -> list[Standing]:
        asked = [charge(s, budgets) for s in range(1, 301) for _ in range(2)]
        return list(await asyncio.gather(*(chargers[n % 3].charge(c) for n, c in enumerate(asked))))

    for _ in range(2):
        standings = run(url, work)
        within = {n // 2 for n, one in enumerate(standings) if one.exceeded is None}
        assert len(within) == 40
        assert {one.exceeded for one in standings} == {None, Kind.CLIENT_SUBJECTS}
        assert max(one.client_used for one in standings) == 40


def test_in_one_flush_nobody_pays_for_another(url: str) -> None:
    """Among nine numbers of one sequence the others of the flush are within, and six of the nine."""
    budgets = Budgets()

    async def work(chargers: list[BudgetCharger]) -> list[Kind | None]:
        asked = [charge(s, budgets, sequence=5, operator=1) for s in range(1, 10)]
        asked += [charge(s, budgets, operator=1) for s in range(100, 120)]
        return [one.exceeded for one in await asyncio.gather(*(chargers[0].charge(c) for c in asked))]

    assert run(url, work) == [None] * 6 + [Kind.OPERATOR_SEQUENCE] * 3 + [None] * 20


class Model:
    """The rules of a client's counts in one window, in Python: one question after the other."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._asked: set[tuple[int, int, int]] = set()  # sequence, subject, operator

    def charge(self, one: Charge) -> Kind | None:
        """Return what a question would exceed, and count it where it exceeds nothing."""
        question = (one.sequence, one.subject, one.operator_mark)
        exceeded = None if question in self._asked else self._exceeded(one)
        if exceeded is None:
            self._asked.add(question)
        return exceeded

    def used(self, operator: int) -> tuple[int, int]:
        """Return the distinct subjects of the client and of one of its operators."""
        of_client = {subject for _, subject, _ in self._asked}
        return len(of_client), len({s for _, s, by in self._asked if by == operator})

    def _exceeded(self, one: Charge) -> Kind | None:
        client, operator = self.used(one.operator_mark)
        beside = {(s, by) for n, s, by in self._asked if n == one.sequence}
        is_new = one.subject not in {s for _, s, _ in self._asked}
        limits = self._budgets
        if is_new and len({s for s, _ in beside}) >= limits.client_sequence:
            return Kind.CLIENT_SEQUENCE
        if len({s for s, by in beside if by == one.operator_mark}) >= limits.operator_sequence:
            return Kind.OPERATOR_SEQUENCE
        if operator >= limits.operator_subjects:
            return Kind.OPERATOR_SUBJECTS
        return Kind.CLIENT_SUBJECTS if is_new and client >= limits.client_subjects else None


@pytest.mark.parametrize("seed", range(3))
def test_one_at_a_time_and_together_are_judged_by_the_same_rules(url: str, seed: int) -> None:
    """Drawn questions in flushes of one to six: each is refused or counted as the model says."""
    budgets = Budgets(client_subjects=14, operator_subjects=9, client_sequence=4, operator_sequence=3)
    draw = random.Random(seed)
    flushes = [
        [
            charge(subject, budgets, operator=draw.randint(1, 3), sequence=subject % 4)
            for subject in draw.choices(range(1, 31), k=draw.randint(1, 6))
        ]
        for _ in range(60)
    ]

    async def work(chargers: list[BudgetCharger]) -> list[tuple[list[Kind | None], tuple[int, int]]]:
        told = []
        for flush in flushes:
            standings = await asyncio.gather(*(chargers[0].charge(one) for one in flush))
            last = standings[-1]
            told.append(([one.exceeded for one in standings], (last.client_used, last.operator_used)))
        return told

    model = Model(budgets)
    expected = [
        ([model.charge(one) for one in flush], model.used(flush[-1].operator_mark)) for flush in flushes
    ]
    assert run(url, work) == expected
    kinds = {kind for told, _ in expected for kind in told}
    assert kinds == {None, *list(Kind)[:4]}


def test_misses_refuse_the_next_new_subject_and_no_other(url: str) -> None:
    """After two misses of two, whoever was asked of stays answerable, a new one is refused, tomorrow none."""
    budgets = Budgets(operator_misses=2)

    async def work(chargers: list[BudgetCharger]) -> list[Kind | None]:
        for subject in (1, 2):
            await chargers[0].charge(charge(subject, budgets))
            for _ in range(3):
                await chargers[1].miss(charge(subject, budgets))
        kinds = [(await chargers[2].charge(charge(s, budgets))).exceeded for s in (1, 3)]
        kinds.append((await chargers[2].charge(charge(3, budgets, operator=2))).exceeded)
        tomorrow = budgets.window(AT + timedelta(days=1))
        later = Charge("hall", 77, WHO, 1, 9, 9, budgets, tomorrow)
        kinds.append((await chargers[2].charge(later)).exceeded)
        await chargers[0].purge(AT + timedelta(days=1))
        kinds.append((await chargers[0].charge(charge(4, budgets))).exceeded)
        await chargers[0].purge(AT + timedelta(days=3))
        return [*kinds, (await chargers[0].charge(charge(4, budgets))).exceeded]

    spent = Kind.OPERATOR_MISSES
    assert run(url, work) == [None, spent, None, None, spent, None]


def test_an_alarm_has_one_entry_however_often_it_is_raised_and_told(url: str) -> None:
    """Raised twice and told by three at once, one alarm is one entry; an unknown client has no budgets."""
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("select ledger.open_log('ledger.test/county')")
    begins = Budgets().window(AT).begins_at
    alarm = Alarm(Kind.DECOY, "hall", "office", WHO, 5, begins, AT, "r1", "c1", "i1", bytes(32))
    policy = bytes(range(1, 33))

    async def work(_: list[BudgetCharger]) -> tuple[list[bool], int]:
        login = login_url(url, "tongban_api", "api-password")
        async with asyncpg.create_pool(login, min_size=3, max_size=3) as pool:
            raised = [await raise_alarm(pool, alarm) for _ in range(2)]
            told = await asyncio.gather(*(tell_alarms(pool, "ledger.test/county", policy) for _ in range(3)))
            return raised, sum(told)

    assert run(url, work) == ([True, False], 1)
    with engine.begin() as connection:
        register = BudgetRegister(connection)
        (kept,) = register.alarms(10)
        assert (kept.kind, kept.case, kept.index) == ("decoy", "c1", 0)
        with pytest.raises(ClientUnknown):
            register.set_budgets("nobody", Budgets(), Change("tests", "letter 1", AT))
        entry = json.loads(connection.exec_driver_sql("select body from ledger.entry").scalar_one())
    assert entry.pop("request_id") != "r1"  # the question's own would tie both together
    assert (
        entry.items()
        >= {
            "at": "2026-03-02T03:00:00.000000Z",
            "client": "hall",
            "department": "office",
            "operator": WHO.hex(),
            "case": "c1",
            "item": "i1",
            "outcome": "decoy",
            "policy_digest": policy.hex(),
        }.items()
    )
