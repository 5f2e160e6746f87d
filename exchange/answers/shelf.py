"""Finds kept answers again, by id or by idempotency key, and drops those whose time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from exchange.answers.sealing import AnswerContent, AnswerSealer
from exchange.gather import Gatherer

BY_ID = "select client, key_id, sealed from answers.kept where id = $1 and purge_after > $2"
BY_KEY = """
select marked.key, marked.question, marked.answer, kept.client, kept.key_id, kept.sealed, kept.purge_after
from answers.idempotency_key marked left join answers.kept on kept.id = marked.answer
where marked.key = any($1)
"""
# Keys go first: a key whose answer is gone would lead nowhere.
PURGE_KEYS = """
delete from answers.idempotency_key where key in
    (select key from answers.idempotency_key where expires_at <= $1 order by expires_at limit $2)
"""
PURGE_ANSWERS = """
delete from answers.kept where id in
    (select id from answers.kept where purge_after <= $1 order by purge_after limit $2)
"""
MOST_PURGED = 5000


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given: its id, to which client, and what it holds."""

    id: str
    client: str
    content: AnswerContent


@dataclass(frozen=True, slots=True)
class UnderKey:
    """What stands under an idempotency key: the question's mark, and the answer unless it is gone."""

    question: bytes
    answer: KeptAnswer | None


class AnswerShelf:
    """The kept answers as one worker reads them; bound to one event loop and pool."""

    def __init__(self, pool: asyncpg.Pool, sealer: AnswerSealer, queue_limit: int) -> None:
        self._pool = pool
        self._sealer = sealer
        self._gatherer: Gatherer[bytes, asyncpg.Record | None] = Gatherer(
            self._flush, queue_limit=queue_limit
        )

    async def by_id(self, answer_id: str, now: datetime) -> KeptAnswer | None:
        """Return the answer of this id (32 hexadecimal digits), or `None` if none is kept.

        One whose time is over is none, dropped already or not. Raises `AnswerUnreadable`, and asyncpg's
        errors where the store cannot be reached.
        """
        raw = bytes.fromhex(answer_id)
        row = await self._pool.fetchrow(BY_ID, raw, now)
        return None if row is None else self._opened(raw, row)

    async def by_key(self, key: bytes, now: datetime) -> UnderKey | None:
        """Return what stands under a key's mark, or `None`; one round trip for all that ask at once.

        An answer whose time is over is gone, dropped already or not. Raises `AnswerUnreadable`, `QueueFull`,
        and asyncpg's errors where the store cannot be reached.
        """
        row = await self._gatherer.ask(key)
        if row is None:
            return None
        gone = row["sealed"] is None or row["purge_after"] <= now
        kept = None if gone else self._opened(row["answer"], row)
        return UnderKey(row["question"], kept)

    async def purge(self, now: datetime) -> None:
        """Drop all keys and answers whose time is over, a bounded number in one statement."""
        for statement in (PURGE_KEYS, PURGE_ANSWERS):
            while await self._pool.execute(statement, now, MOST_PURGED) == f"DELETE {MOST_PURGED}":
                pass

    async def close(self) -> None:
        """Let the questions under way be answered, and take no more."""
        await self._gatherer.close()

    async def _flush(self, keys: Sequence[bytes]) -> list[asyncpg.Record | None]:
        found = {row["key"]: row for row in await self._pool.fetch(BY_KEY, list(set(keys)))}
        return [found.get(key) for key in keys]

    def _opened(self, answer_id: bytes, row: Any) -> KeptAnswer:
        client = row["client"]
        content = self._sealer.open(answer_id, client, row["key_id"], row["sealed"])
        return KeptAnswer(answer_id.hex(), client, content)
