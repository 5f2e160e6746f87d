"""Clerks at work: one who tries a birthday's numbers, and an ordinary window's day."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

import httpx

from exchange.access.operators import NewOperator
from exchange.budgets.limits import MOST, Budgets
from exchange.budgets.register import BudgetRegister
from tests.integration.exchange_api.hall import (
    CLIENT,
    DEPARTMENT,
    ITEM,
    OPERATOR,
    Hall,
    change,
    resident_number,
    serving,
)
from tests.scenarios.waiting import until_far_from_midnight

CLERKS = tuple(f"clerk-{number}" for number in range(20, 28))
OFF = Budgets(86400, *[MOST] * 8)
BIRTHDAY = "37139919850417"
Claims = dict[str, dict[str, str]]  # by proof, then by field


def birthday_numbers(birthday: str = BIRTHDAY, most: int = 1000) -> list[str]:
    """The numbers of everybody who was born on that day in that county, or might have been."""
    return [resident_number(f"{birthday}{number:03d}") for number in range(most)]


def citizens(amount: int) -> list[str]:
    """Residents of an ordinary day: birthdays spread over sixty years, now and then two on one day."""
    first = date(1945, 1, 3)
    days = (first + timedelta(days=37 * number % 21900) for number in range(amount))
    return [resident_number(f"371399{day:%Y%m%d}{100 + nth:03d}") for nth, day in enumerate(days)]


def family() -> list[str]:
    """Four persons of one house, the children twins."""
    return [resident_number(f"371399{tail}") for tail in ("19800102311", "19810203322", *_TWINS)]


_TWINS = ("20120607431", "20120607432")


class Desk:
    """A window with several clerks, each of whom may ask at any of several servers."""

    def __init__(self, halls: Sequence[Hall], http: httpx.Client) -> None:
        self._halls = halls
        self._token = halls[0].token()
        self._http = http
        self._cases = count(1)

    def ask(  # noqa: PLR0913, PLR0917 -- what a question has, and where it is asked
        self,
        code: str,
        operator: str = OPERATOR,
        item: str = ITEM,
        server: int = 0,
        claims: Claims | None = None,
        name: str | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """Ask of one person, each time in another case; `key` is an idempotency key."""
        hall = self._halls[server % len(self._halls)]
        case = f"2026-{next(self._cases):06d}" if key is None else "2026-000000"
        stated: dict[str, Any] = {} if claims is None else {"claims": claims}
        if name is not None:
            stated["subject"] = {"type": "111", "code": code, "name": name}
        body = hall.question(code, item, operator=operator, case=case, **stated)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
        headers |= {} if key is None else {"idempotency-key": key}
        url = f"{hall.url}/v1/confirmations"
        return self._http.post(url, content=json.dumps(body).encode(), headers=headers)

    def ask_all(self, asked: Iterable[dict[str, Any]], at_once: int = 1) -> list[httpx.Response]:
        """Ask all of it, several at the same moment."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda each: self.ask(**each), asked))


def answered(answers: Iterable[httpx.Response]) -> int:
    """How many were answered; every other one was refused by a budget, and nothing else happened."""
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {200, 429}, statuses
    return statuses.count(200)


def set_budgets(hall: Hall, budgets: Budgets | None, client: str = CLIENT) -> None:
    """Give a client of the hall its budgets, before it is served."""
    with hall._transaction() as connection:
        BudgetRegister(connection).set_budgets(client, budgets, change())


@contextmanager
def desk(hall: Hall, servers: int = 1, budgets: Budgets | None = None) -> Iterator[Desk]:
    """Serve the hall by several workers, with eight clerks more; what is counted ends with the day."""
    until_far_from_midnight()
    with hall.operators() as operators:
        operators.enrol(DEPARTMENT, [NewOperator(clerk, "张三") for clerk in CLERKS], change())
    if budgets is not None:
        set_budgets(hall, budgets)
    with ExitStack() as stack:
        halls = [stack.enter_context(serving(hall))]
        halls += [stack.enter_context(serving(hall.elsewhere())) for _ in range(servers - 1)]
        with httpx.Client(timeout=30) as http:
            yield Desk(halls, http)
