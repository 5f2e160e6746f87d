"""How long a drill goes on, on made-up observations: until every worker was heard of all that is judged."""

import httpx
import pytest

from tests.integration.exchange_api.drills.drill import LEAST, SHORT, all_heard_since
from tests.integration.exchange_api.drills.staffed import WORKER
from tests.integration.exchange_api.drills.windows import KEPT, QUESTION, TOKEN, Heard

SINCE = 10.0
LATE = SINCE + 1
WORKERS, CLIENTS = ("sound-1", "sabotaged-2"), ("closing", "staying")


def told(worker: str, client: str, asked: str, sent: float = LATE) -> Heard:
    """An answer of a worker to a client."""
    return Heard(client, asked, sent, sent, httpx.Response(200, headers={WORKER: worker}))


OWED = {
    (worker, client, asked): least
    for worker in WORKERS
    for client in CLIENTS
    for asked, least in ((QUESTION, LEAST), (TOKEN, 1), (KEPT, 1))
}
ENOUGH = [told(*one) for one, least in OWED.items() for _ in range(least)]


def test_all_is_heard_once_each_worker_answered_each_client_enough() -> None:
    """The least of each is enough, and nothing is not."""
    assert all_heard_since(ENOUGH, SINCE, SHORT)
    assert not all_heard_since([], SINCE, SHORT)


@pytest.mark.parametrize("one", OWED, ids="-".join)
def test_what_one_worker_owes_one_client_nobody_else_makes_up_for(one: tuple[str, str, str]) -> None:
    """One answer less, or asked for too early, is waited for, however much is heard beside it."""
    less = [told(*each) for each, least in OWED.items() for _ in range(least - 1 if each == one else LEAST)]
    assert not all_heard_since([*less, told(*one, SINCE)], SINCE, SHORT)
    assert all_heard_since([*less, told(*one)], SINCE, SHORT)
