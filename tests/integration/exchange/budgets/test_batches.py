"""Batches in the database: charged whole or not at all, exactly, on however many workers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from catalog.identifiers import resident_id
from catalog.loader import load
from exchange.access.batch_approvals import BatchApproval, BatchRegister
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.access.errors import (
    BatchApprovalExists,
    BatchApprovalOver,
    BatchApprovalUnknown,
    BatchApprovalUnusable,
    ClientUnknown,
    ReasonPersonal,
)
from exchange.budgets.batches import BatchCharger, BatchStanding, SubjectMarks
from exchange.budgets.limits import Kind
from exchange.migrate import sqlalchemy_url
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.prepare import prepare_store
from exchange_api.confirmations.case_number import require_impersonal
from exchange_api.problems import Refused
from tests.integration.exchange.access.test_registers import JWKS
from tests.integration.exchange.budgets.workers import Found, run_at_workers

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CHANGE = Change("li.na", "ticket 17", AT)
APPROVAL = BatchApproval(
    "b1", "hall-window", "item", "2026-000123", 100, 3, 5, date(2026, 3, 1), date(2026, 3, 31)
)
PERSON = "11010519491231002X"


@contextmanager
def transaction(database_url: str) -> Iterator[Connection]:
    """One transaction of the owner."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def approve(database_url: str, approval: BatchApproval = APPROVAL, change: Change = CHANGE) -> None:
    """Approve, as the owner."""
    with transaction(database_url) as connection:
        BatchRegister(connection).approve(approval, "分管负责人", "年度核查", change)


@pytest.fixture
def url(database_url: str) -> str:
    """An exchange with one client that may ask in batches, and one approval."""
    prepare_store(database_url, load(SHIPPED_CATALOGUE))
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("select ledger.open_log('ledger.test/county')")
    scopes = frozenset({"confirm", "batch"})
    with transaction(database_url) as connection:
        register = ClientRegister(connection)
        register.add_client(NewClient("hall-window", "approval", "大厅", JWKS, scopes), CHANGE)
        register.add_client(NewClient("one-by-one", "approval", "窗口", JWKS), CHANGE)
    approve(database_url)
    return database_url


def run(url: str, work: Callable[[list[BatchCharger]], Awaitable[Found]]) -> Found:
    """Run something with four workers' chargers."""
    return run_at_workers(url, BatchCharger, 4, work)


def alone(first: int, amount: int) -> list[SubjectMarks]:
    """Subjects whose numbers stand apart."""
    return [SubjectMarks(number, number) for number in range(first, first + amount)]


def charged(
    url: str, *batches: list[SubjectMarks], approval: str = "b1", today: date = TODAY
) -> list[BatchStanding]:
    """Charge batches at the same moment, each at another worker."""

    async def work(chargers: list[BatchCharger]) -> list[BatchStanding]:
        asked = (chargers[n % 4].charge(approval, batch, today) for n, batch in enumerate(batches))
        return list(await asyncio.gather(*asked))

    return run(url, work)


def test_racing_workers_give_out_exactly_what_is_approved(url: str) -> None:
    """Twenty batches of ten at once: ten are charged whole, ten not at all, and it stays so."""
    batches = [alone(10 * n + 1, 10) for n in range(20)]
    standings = charged(url, *batches)
    within = [n for n, one in enumerate(standings) if one.exceeded is None]
    assert len(within) == 10
    assert {one.exceeded for one in standings} == {None, Kind.BATCH_SUBJECTS}
    again = charged(url, *batches)
    assert [n for n, one in enumerate(again) if one.exceeded is None] == within
    assert {one.used for one in again} == {100}


def test_a_batch_is_charged_whole_or_not_at_all(url: str) -> None:
    """One subject too many: none is charged. Who was charged before costs nothing."""
    (first,) = charged(url, alone(1, 95))
    (much,) = charged(url, alone(90, 12))
    (fitting,) = charged(url, alone(90, 11))
    assert [first.used, much.exceeded, much.used] == [95, Kind.BATCH_SUBJECTS, 95]
    assert [fitting.exceeded, fitting.used] == [None, 100]


def test_a_birthday_is_bounded_over_all_batches(url: str) -> None:
    """Three of one sequence are within, the fourth is told by its place, in the same batch or a later one."""
    walk = [SubjectMarks(7, number) for number in range(70, 74)]
    (within,) = charged(url, walk[:2])
    (over,) = charged(url, [*alone(1, 2), *walk])
    (last,) = charged(url, [walk[2]])
    (fourth,) = charged(url, [walk[0], walk[3]])
    assert [within.exceeded, last.exceeded, last.used] == [None, None, 3]
    assert [over.exceeded, over.place] == [Kind.BATCH_SEQUENCE, 5]
    assert [fourth.exceeded, fourth.place] == [Kind.BATCH_SEQUENCE, 1]


def test_misses_are_counted_once_and_stop_the_approval(url: str) -> None:
    """Told twice on two workers a miss is one; after the fifth nothing is charged, known or not."""
    charged(url, alone(1, 10))

    async def work(chargers: list[BatchCharger]) -> list[int]:
        counts = []
        for marks in alone(1, 5):
            await asyncio.gather(*(chargers[n].miss("b1", marks) for n in (0, 1, 1)))
            counts.append(await chargers[2].misses("b1"))
        await chargers[0].miss("b1", SubjectMarks(99, 99))  # never charged: nothing to count
        return [*counts, await chargers[3].misses("b1")]

    assert run(url, work) == [1, 2, 3, 4, 5, 5]
    assert [one.exceeded for one in charged(url, alone(1, 1), alone(50, 1))] == [Kind.BATCH_MISSES] * 2


def test_what_does_not_stand_charges_nothing(url: str) -> None:
    """Unknown, before its first day, after its last, withdrawn: not approved, at that very moment."""
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [charged(url, alone(1, 1), today=day)[0].approved for day in days] == [False, True, True, False]
    assert not charged(url, alone(1, 1), approval="b2")[0].approved
    with transaction(url) as connection:
        BatchRegister(connection).withdraw("b1", CHANGE)
    assert not charged(url, alone(1, 1))[0].approved


def test_the_subjects_of_an_ended_approval_are_forgotten(url: str) -> None:
    """A day after its last day its subjects' marks are gone, and its sums stay; before, nothing is."""
    noon = datetime.now(UTC).replace(hour=4) - timedelta(days=5)  # in Asia/Shanghai
    day = noon.date()
    approve(url, replace(APPROVAL, id="b9", starts_on=day, ends_on=day), replace(CHANGE, at=noon))
    charged(url, alone(1, 10), approval="b9", today=day)
    left = []
    for moment in (noon, noon + timedelta(days=1), noon + timedelta(days=2)):

        async def work(chargers: list[BatchCharger], moment: datetime = moment) -> None:
            await chargers[0].purge(moment)

        run(url, work)
        with psycopg.connect(url) as owner:
            row = owner.execute("select count(*) from budgets.batch_subject").fetchone()
        left.append(row and row[0])
    assert left == [10, 10, 0]
    with transaction(url) as connection:
        kept = {one.approval.id: one for one in BatchRegister(connection).approvals()}["b9"]
    assert (kept.subjects, kept.misses) == (10, 0)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"client": "nobody"}, ClientUnknown),
        ({"client": "one-by-one"}, BatchApprovalUnusable),
        ({"id": "B 2"}, BatchApprovalUnusable),
        ({"case": " 1"}, BatchApprovalUnusable),
        ({"case": f"case {PERSON}"}, BatchApprovalUnusable),
        ({"case": f"{PERSON[:6]}-{PERSON[6:14]}-{PERSON[14:17]}1"}, BatchApprovalUnusable),
        ({"most_subjects": 0}, BatchApprovalUnusable),
        ({"most_misses": 10**7}, BatchApprovalUnusable),
        ({"ends_on": date(2026, 2, 1)}, BatchApprovalUnusable),
        ({"starts_on": date(2026, 4, 1)}, BatchApprovalUnusable),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 3, 1)}, BatchApprovalUnusable),
        ({"id": "b1"}, BatchApprovalExists),
    ],
)
def test_what_cannot_be_approved_is_refused(
    url: str, changed: dict[str, object], fault: type[Exception]
) -> None:
    """Nothing is written, and no fault repeats a person's number."""
    with pytest.raises(fault) as told:
        approve(url, replace(APPROVAL, **({"id": "b2"} | changed)))  # type: ignore[arg-type]
    assert PERSON not in str(told.value)
    with transaction(url) as connection:
        assert [one.approval.id for one in BatchRegister(connection).approvals()] == ["b1"]


def test_for_a_client_that_was_disabled_nothing_is_approved(url: str) -> None:
    """As for one that was never there; what was approved before stands as it was."""
    with transaction(url) as connection:
        ClientRegister(connection).disable_client("hall-window", CHANGE)
    with pytest.raises(ClientUnknown):
        approve(url, replace(APPROVAL, id="b2"))
    with transaction(url) as connection:
        assert [one.approval.id for one in BatchRegister(connection).approvals()] == ["b1"]


def test_a_case_is_judged_as_those_of_questions_are(url: str) -> None:
    """A hall's own number is approved, though its day and its number of the day read as a resident's."""
    resident = "37139920190704123"
    case = f"11370800MB285591843000117{resident}{resident_id.check_character(resident)}"
    assert resident_id.fault(case[-18:]) is None
    require_impersonal(case, PERSON, TODAY)
    approve(url, replace(APPROVAL, id="b2", case=case))


def test_a_case_is_judged_by_the_last_day(url: str) -> None:
    """A number of today's filing reads as a birthday after two years: no batch could be asked then."""
    of_filing = f"371399{TODAY:%Y%m%d}123"
    filed = replace(APPROVAL, case=of_filing + resident_id.check_character(of_filing))
    approve(url, replace(filed, id="b2", ends_on=TODAY + timedelta(days=700)))
    later = TODAY + timedelta(days=730)
    with pytest.raises(Refused):
        require_impersonal(filed.case, PERSON, later)
    with pytest.raises(BatchApprovalUnusable):
        approve(url, replace(filed, id="b3", ends_on=later))


def test_a_reason_names_nobody(url: str) -> None:
    """The ledger keeps a reason for ever."""
    with pytest.raises(ReasonPersonal):
        approve(url, replace(APPROVAL, id="b2"), replace(CHANGE, reason=PERSON))


def test_an_approval_is_only_withdrawn_and_only_once(url: str) -> None:
    """Each step is a change and an entry; the row is neither changed, revived nor deleted by anybody."""
    with transaction(url) as connection:
        BatchRegister(connection).withdraw("b1", replace(CHANGE, at=AT + timedelta(hours=1)))
    for approval, fault in (("b1", BatchApprovalOver), ("b9", BatchApprovalUnknown)):
        with pytest.raises(fault), transaction(url) as connection:
            BatchRegister(connection).withdraw(approval, CHANGE)
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in (
            "update access.batch_approval set withdrawn_at = null",
            "update access.batch_approval set most_subjects = 1000",
            "delete from access.batch_approval",
        ):
            with pytest.raises(psycopg.errors.RaiseException):
                owner.execute(statement)
        actions = owner.execute("select action, target from access.change order by id offset 2").fetchall()
        entries = owner.execute("select count(*) from ledger.entry").fetchone()
    assert actions == [("approve_batch", "b1"), ("withdraw_batch", "b1")]
    assert entries == (4,)
