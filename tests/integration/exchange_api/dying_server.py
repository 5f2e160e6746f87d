"""A server that dies by SIGKILL around the one moment in which an answer comes to be kept.

Its first argument says when: `before` the statement is sent, `after` it was committed and before anything is
answered, or `between`, the sabotage: entry and kept answer as two statements, dead after the first. Settings
come from the environment, the port is the second argument.
"""

import os
import signal
import sys
from collections.abc import Sequence

import asyncpg
import uvicorn

from exchange.answers.sealing import SealedAnswer
from exchange.ledger.entry import UseEntry
from exchange.ledger.receipt import Receipt
from exchange.ledger.writer import LedgerWriter
from exchange_api.serving import app_from_environment, server_config

_append, _fetchrow = LedgerWriter.append, LedgerWriter._fetchrow


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _dying(writer: LedgerWriter, query: str, *arguments: object) -> asyncpg.Record | None:
    keeps = "answers.append" in query
    if keeps and sys.argv[1] == "before":
        _die()
    row = await _fetchrow(writer, query, *arguments)
    if keeps:
        _die()
    return row


async def _split(
    writer: LedgerWriter, entry: UseEntry, keep: SealedAnswer | None = None, beside: Sequence[UseEntry] = ()
) -> Receipt:
    receipt = await _append(writer, entry, beside=beside)
    if keep is not None:
        _die()
    return receipt


if sys.argv[1] == "between":
    LedgerWriter.append = _split  # type: ignore[assignment,method-assign]
else:
    LedgerWriter._fetchrow = _dying  # type: ignore[assignment,method-assign]
uvicorn.Server(server_config(app_from_environment(), "127.0.0.1", int(sys.argv[2]))).run()
