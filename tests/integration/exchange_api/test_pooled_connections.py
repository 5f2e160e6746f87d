"""No statement of the API leaves anything on a connection, so that its pools need no reset."""

import asyncio
import uuid

import asyncpg
import httpx
import pytest

from tests.integration.exchange_api.hall import NOBODY, OPERATOR, Hall, serving

LEFT = """
select 'setting ' || name from pg_settings
    where source = 'session' and (name, setting) <> ('jit', 'off')  -- asyncpg, when it looks types up
union all select 'cursor ' || name from pg_cursors where name <> ''  -- this query's own
union all select 'channel ' || channel from pg_listening_channels() channel
union all select 'lock' from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
union all select 'temporary ' || relname from pg_class where relnamespace = pg_my_temp_schema()
"""


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What each use of a pooled connection left on it, looked for when the connection is given back."""
    found: list[list[str]] = []

    async def look(connection: asyncpg.Connection) -> None:
        found.append([row[0] for row in await connection.fetch(LEFT)])

    monkeypatch.setattr("exchange_api.worker.leave_as_is", look)
    return found


def test_nothing_is_left(furnished: Hall, left: list[list[str]]) -> None:
    """Tokens, confirmations, misses, refusals, kept answers and repeats leave nothing on any connection."""
    furnished.publish_person()
    with serving(furnished):
        token, key = furnished.token(), str(uuid.uuid4())
        for question in (furnished.question(), furnished.question(NOBODY), furnished.question(item="none")):
            furnished.ask(question, token)
        answers = [furnished.ask(furnished.question(), token, idempotency_key=key) for _ in range(2)]
        headers = {"authorization": f"Bearer {token}", "tongban-case": "2026-000123"}
        place = f"{furnished.url}/v1/confirmations/{answers[0].json()['id']}"
        repeated = httpx.get(place, headers=headers | {"tongban-operator": OPERATOR})
    assert [answer.status_code for answer in (*answers, repeated)] == [200, 200, 200]
    assert len(left) > 5  # those that flush are kept, and looked at when they are given back in the end
    assert [each for each in left if each] == []


STATEMENTS = {
    "set statement_timeout = 77": "setting statement_timeout",
    "listen elsewhere": "channel elsewhere",
    "select pg_advisory_lock(77)": "lock",
    "create temporary table kept (n int)": "temporary kept",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_left_is_seen(furnished: Hall, statement: str) -> None:
    """The control: a statement that leaves something is found."""

    async def leave() -> list[str]:
        connection = await asyncpg.connect(furnished.owner_url)
        await connection.execute(statement)
        found = [row[0] for row in await connection.fetch(LEFT)]
        await connection.close()
        return found

    assert asyncio.run(leave()) == [STATEMENTS[statement]]
