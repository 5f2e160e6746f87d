"""What an answer must not tell by its time: who is unknown from whose name differs, and a decoy from anybody.

Kinds are asked of in one drawn order over one connection and the medians of one run compared: a machine that
is slow is slow for all. Near-constant is within 15 %: a row that is read and a decoy's alarm, which goes on
beside the look-up, were seen to cost 4 to 8 % of an answer. The control holds two kinds up for a millisecond.
"""

import json
import random
import statistics
import time
from collections import defaultdict
from http.client import HTTPConnection
from pathlib import Path

import pytest

from exchange.budgets.register import BudgetRegister
from exchange.ledger.commitment import subject_pseudonym
from tests.integration.exchange_api.hall import Hall, change, resident_number
from tests.integration.exchange_api.test_overload import lift_limits
from tests.integration.exchange_api.test_serving import SERVE, served

EACH = 1500
MOST = 1.15
PEOPLE = 300
HELD_UP = SERVE.replace(
    'if __name__ == "__main__":',
    """
import time
from catalog.rules import together
from exchange_api.budgets import alarm
DECIDE, RAISE = together.decide, alarm.raise_alarm
def decide(*given):
    verdict = DECIDE(*given)
    if verdict.verdict == "mismatch":
        time.sleep(0.001)
    return verdict
async def raise_alarm(*given):
    raised = await RAISE(*given)
    time.sleep(0.001)
    return raised
together.decide, alarm.raise_alarm = decide, raise_alarm
if __name__ == "__main__":""",
)


def number(kind: int, n: int) -> str:
    """One number of many, in a sequence of its own."""
    return resident_number(f"371399{1950 + kind}{1 + n % 12:02}{1 + n // 12 % 28:02}{100 + n}")


def furnish(hall: Hall) -> dict[str, list[dict[str, object]]]:
    """Give each kind its persons; return the questions of each."""
    lift_limits(hall)
    kinds: dict[str, list[dict[str, object]]] = {"not_held": [], "mismatch": [], "decoy": []}
    for n in range(PEOPLE):
        hall.publish_person(number(1, n))
        decoy = subject_pseudonym(hall.keys.pseudonym_key, "111", number(2, n))
        with hall._transaction() as connection:
            BudgetRegister(connection).add_decoy(decoy, f"decoy-{n}", change())
        for place, kind in enumerate(kinds):
            subject = {"type": "111", "code": number(place, n), "name": "王不同"}
            kinds[kind].append(hall.question(subject=subject))
    return kinds


def medians(hall: Hall) -> dict[str, float]:
    """Return the median time of each kind's answers, in milliseconds."""
    asked = [(kind, one) for kind, all_ in furnish(hall).items() for one in all_ * (EACH // PEOPLE)]
    random.Random(7).shuffle(asked)
    headers = {"authorization": f"Bearer {hall.token()}", "content-type": "application/json"}
    connection, seen = HTTPConnection("127.0.0.1", hall.port, timeout=60), defaultdict(list)
    for kind, question in asked:
        body = json.dumps(question)
        began = time.perf_counter()
        connection.request("POST", "/v1/confirmations", body, headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        seen[kind].append(1000 * (time.perf_counter() - began))
        verdicts = {proof["verdict"] for proof in told["proofs"]}
        assert (answer.status, verdicts) == (200, {"mismatch" if kind == "mismatch" else "not_held"})
    connection.close()
    return {kind: statistics.median(times) for kind, times in seen.items()}


def ratios(found: dict[str, float]) -> dict[str, float]:
    """Return how much longer each kind takes than an answer about nobody."""
    return {kind: found[kind] / found["not_held"] for kind in ("mismatch", "decoy")}


@pytest.mark.soak
def test_time_tells_neither_who_exists_nor_who_is_a_decoy(furnished: Hall, tmp_path: Path) -> None:
    """The medians of all kinds are within 15 % of each other."""
    with served(furnished, tmp_path, 1):
        found = ratios(medians(furnished))
    assert all(1 / MOST < ratio < MOST for ratio in found.values()), found


@pytest.mark.soak
def test_a_delay_would_be_seen(furnished: Hall, tmp_path: Path) -> None:
    """The control: a millisecond more is over the bound for each kind."""
    with served(furnished, tmp_path, 1, HELD_UP):
        found = ratios(medians(furnished))
    assert all(ratio > MOST for ratio in found.values()), found
