"""A process that logs uses under load and says each receipt on its standard output, to be killed by a test.

Its instructions come as JSON on standard input. A line is written only once the receipt is in hand, so what
the test has read is what a window would have been answered. `premature` is the sabotage: a receipt that does
not wait for the commit.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.answers.sealing import SealedAnswer
from exchange.ledger.entry import UseEntry
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.writer import LedgerWriter
from tests.integration.exchange.ledger.conftest import NOON, ORIGIN, use

CALLERS = 32


class PrematureWriter(LedgerWriter):
    """Answers first and writes a little later."""

    _later: set[asyncio.Task[Receipt]] = set()  # noqa: RUF012  # one writer a process

    async def append(
        self, entry: UseEntry, keep: SealedAnswer | None = None, beside: Sequence[UseEntry] = ()
    ) -> Receipt:
        """Sign a receipt at once and write the entry some time later: the mistake that must be seen."""
        self._later.add(asyncio.create_task(self._append_later(entry)))
        await asyncio.sleep(0.01)
        return self._signer.sign(0, leaf_hash(entry.canonical()), NOON)

    async def _append_later(self, entry: UseEntry) -> Receipt:
        await asyncio.sleep(0.05)
        return await super().append(entry)


async def main() -> None:
    """Log uses until killed, or until the server is."""
    told = json.load(sys.stdin)
    kind = PrematureWriter if told["premature"] else LedgerWriter
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(told["key"]))
    pause = told["pause_seconds"]
    async with asyncpg.create_pool(told["url"], min_size=1, max_size=2) as pool:
        writer = kind(pool, ORIGIN, key)

        async def caller(number: int) -> None:
            while True:
                receipt = await writer.append(use(number))
                os.write(1, json.dumps(receipt.as_json()).encode() + b"\n")
                await asyncio.sleep(pause)
                number += CALLERS

        await asyncio.gather(*(caller(number) for number in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main())
