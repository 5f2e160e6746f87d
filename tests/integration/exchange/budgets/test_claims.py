"""Claims as the database counts them: exactly, on however many workers, and each with all before it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from exchange.budgets.claims import ClaimCharge, ClaimCharger
from exchange.budgets.limits import Budgets, Kind
from exchange.budgets.marks import ClaimMarks
from tests.integration.exchange.budgets.workers import Found, run_at_workers

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
LIMITS = Budgets(client_claims=8, operator_claims=5)
Claim = tuple[int, int]  # field, value


def charge(*claims: Claim, operator: int = 1, client: int = 77, at: datetime = AT) -> ClaimCharge:
    """One question that claims so much of one person."""
    marks = tuple(ClaimMarks(field, value) for field, value in claims)
    return ClaimCharge(client, operator, marks, LIMITS, LIMITS.window(at))


def run(url: str, work: Callable[[list[ClaimCharger]], Awaitable[Found]]) -> Found:
    """Run something with four workers' chargers."""
    return run_at_workers(url, ClaimCharger, 4, work)


def told(url: str, charges: Sequence[ClaimCharge], workers: int = 4) -> list[Kind | None]:
    """Put all charges to the count at the same moment, spread over the workers."""

    async def work(chargers: list[ClaimCharger]) -> list[Kind | None]:
        asked = (chargers[n % workers].charge(one) for n, one in enumerate(charges))
        return list(await asyncio.gather(*asked))

    return run(url, work)


def test_racing_workers_let_exactly_so_many_values_through(url: str) -> None:
    """Two hundred values of one field at once, each twice, of forty operators: eight, again and again."""
    asked = [charge((3, value), operator=1 + value % 40) for value in range(200) for _ in range(2)]
    within = []
    for _ in range(2):
        kinds = told(url, asked)
        assert set(kinds) == {None, Kind.CLIENT_CLAIMS}
        within.append({n // 2 for n, kind in enumerate(kinds) if kind is None})
    assert len(within[0]) == 8
    assert within[0] == within[1]


def test_one_operator_is_stopped_before_the_client_and_another_is_not(url: str) -> None:
    """Five values of one operator, three new ones of a colleague; what one claimed before is free to him."""
    mine = told(url, [charge((3, value)) for value in range(20)], workers=1)
    theirs = told(url, [charge((3, value), operator=2) for value in range(20)], workers=1)
    assert mine == [None] * 5 + [Kind.OPERATOR_CLAIMS] * 15
    assert theirs == [None] * 5 + [Kind.OPERATOR_CLAIMS] * 15  # the very same values: none new to the client
    third = told(url, [charge((3, value), operator=3) for value in range(5, 20)], workers=1)
    assert third == [None] * 3 + [Kind.CLIENT_CLAIMS] * 12
    again = [charge((3, value), operator=by) for by in (1, 2) for value in range(5)]
    assert told(url, again) == [None] * 10


def test_fields_clients_and_windows_count_apart(url: str) -> None:
    """One value of each of a thousand fields is ordinary; a spent field is another's to ask, tomorrow too."""
    assert told(url, [charge((field, 1)) for field in range(1000)]) == [None] * 1000
    spent = told(url, [charge((3, value)) for value in range(2, 20)])
    assert spent.count(None) == 4
    apart = [charge((3, 99), client=78), charge((3, 99), at=AT + timedelta(days=1)), charge((2000, 99))]
    assert told(url, apart) == [None] * 3


def test_a_question_with_one_value_too_many_is_refused_whole(url: str) -> None:
    """Of several claims one is over: its question is, whatever place it has, and no other of the flush."""
    told(url, [charge((3, value)) for value in range(5)])
    asked = [charge((3, 9), (4, 1)), charge((5, 1), (3, 9), (6, 1)), charge((3, 0), (7, 1)), charge((4, 1))]
    over = Kind.OPERATOR_CLAIMS
    assert told(url, asked, workers=1) == [over, over, None, None]


class Model:
    """The rules of the count in one window, in Python: one claim after the other."""

    def __init__(self) -> None:
        self._claimed: set[tuple[int, int, int, int]] = set()  # client, field, value, operator

    def charge(self, one: ClaimCharge) -> Kind | None:
        """Return what the first claim that exceeds something exceeds; the others count."""
        kinds = [self._claim(one, marks.field, marks.value) for marks in one.claims]
        return next((kind for kind in kinds if kind is not None), None)

    def _claim(self, one: ClaimCharge, field: int, value: int) -> Kind | None:
        claim = (one.client_mark, field, value, one.operator_mark)
        of_field = {(v, by) for c, f, v, by in self._claimed if (c, f) == claim[:2]}
        values = {v for v, _ in of_field}
        if claim in self._claimed:
            return None
        if value not in values and len(values) >= one.budgets.client_claims:
            return Kind.CLIENT_CLAIMS
        if len([v for v, by in of_field if by == one.operator_mark]) >= one.budgets.operator_claims:
            return Kind.OPERATOR_CLAIMS
        self._claimed.add(claim)
        return None


@pytest.mark.parametrize("seed", range(3))
def test_drawn_questions_are_judged_as_the_model_says(url: str, seed: int) -> None:
    """Flushes of one to six questions with up to three claims, of two clients and four operators."""
    draw = random.Random(seed)

    def drawn() -> ClaimCharge:
        claims = [(draw.randint(1, 5), draw.randint(1, 12)) for _ in range(draw.randint(1, 3))]
        return charge(*claims, operator=draw.randint(1, 4), client=draw.randint(1, 2))

    flushes = [[drawn() for _ in range(draw.randint(1, 6))] for _ in range(80)]

    async def work(chargers: list[ClaimCharger]) -> list[list[Kind | None]]:
        return [list(await asyncio.gather(*map(chargers[0].charge, flush))) for flush in flushes]

    model = Model()
    expected = [[model.charge(one) for one in flush] for flush in flushes]
    assert run(url, work) == expected
    assert {kind for flush in expected for kind in flush} == {None, Kind.CLIENT_CLAIMS, Kind.OPERATOR_CLAIMS}


def test_what_ended_a_day_ago_is_forgotten_and_nothing_else(url: str) -> None:
    """A day after its window's end a claim's row is gone; before, it stands."""
    begun = datetime.now(UTC) - timedelta(days=5)
    told(url, [charge((3, 1), at=begun), charge((3, 1), at=begun + timedelta(days=1))])
    left = []
    for days in (1, 2, 3):

        async def work(chargers: list[ClaimCharger], days: int = days) -> None:
            await chargers[0].purge(begun + timedelta(days=days))

        run(url, work)
        with psycopg.connect(url) as owner:
            left.append(owner.execute("select count(*) from budgets.claimed").fetchone())
    assert left == [(2,), (1,), (0,)]
