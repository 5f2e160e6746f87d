"""Client assertions are used once (RFC 7523 §3, `jti`): the database decides which request was first.

So are the proofs of possession of bound tokens (RFC 9449 §11.1), under the name of the key that made them.
"""

from datetime import datetime

import asyncpg

USE = """
insert into access.assertion_used (client_id, jti, expires_at) values ($1, $2, $3)
on conflict do nothing returning 1
"""
PURGE = "delete from access.assertion_used where expires_at < $1"


class UsedAssertions:
    """Remembers assertions until they have expired, for all workers alike."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def use(self, client_id: str, jti: str, expires_at: datetime) -> bool:
        """Mark an assertion as used and return whether this was its first use; durable once it returns.

        `expires_at` is the last moment at which it could be accepted, leeway included.
        """
        return bool(await self._pool.fetchval(USE, client_id, jti, expires_at) == 1)

    async def use_possession(self, thumbprint: str, jti: str, expires_at: datetime) -> bool:
        """Mark a proof of possession as used; `thumbprint` is that of its key (RFC 7638).

        No client has such a name, so neither kind uses the other up.
        """
        return await self.use(f"dpop:{thumbprint}", jti, expires_at)

    async def purge(self, now: datetime) -> None:
        """Forget the assertions that no one would accept any more."""
        await self._pool.execute(PURGE, now)
