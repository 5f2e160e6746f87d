"""A batch that is cut: every line that left has its entry, and there is no last line."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from exchange.processes import children_of
from exchange_api.batches.stream import AT_ONCE
from tests.integration.exchange_api.batches.bulk import Told, ask, body_of, opened, people, uses
from tests.integration.exchange_api.hall import Hall
from tests.integration.exchange_api.test_serving import CUT_OFF, served
from tests.scenarios.waiting import until

SIZE = 1000
QUIET_LOOKS = 4
CUT = "without completing response"
"""What uvicorn logs of an answer that ended before its end."""


def read_some(response: httpx.Response, lines: int) -> Told:
    """Read the first lines of an answer, and no further."""
    got: list[bytes] = []
    for text in response.iter_lines():
        got.append(text.encode())
        if len(got) == lines:
            break
    return Told(response.status_code, response.headers, got)


def logged(hall: Hall) -> set[str]:
    """The digests of all answers in the ledger."""
    return {entry["answer_digest"] for entry in uses(hall)}


def test_who_has_gone_is_asked_for_no_further(bulk: Hall) -> None:
    """Cut after ten lines: what was under way is logged, and far from all were looked up."""
    with opened(bulk, body_of(people(SIZE))) as response:
        told = read_some(response, 10)
    counted = settled(bulk)
    assert set(told.digests()) <= logged(bulk)
    assert 10 <= counted < SIZE
    assert ask(bulk, body_of(people(SIZE))).last == {"subjects": SIZE, "answered": SIZE, "problems": 0}
    assert bulk.sql("select subjects from budgets.batch_tally") == [(SIZE,)]


def settled(hall: Hall) -> int:
    """How many confirmations the ledger has once none has come for a while, on a busy machine too."""
    counts = [len(uses(hall))]
    while len(counts) < QUIET_LOOKS or len(set(counts[-QUIET_LOOKS:])) > 1:
        time.sleep(0.5)
        counts.append(len(uses(hall)))
    return counts[-1]


def test_no_more_are_asked_for_than_the_reader_keeps_up_with(approved: Hall, tmp_path: Path) -> None:
    """Who reads nothing is not worked for: beyond what the sockets hold, nobody is looked up."""
    with (
        served(approved, tmp_path, 1, SMALL),
        opened(approved, body_of(people(SIZE)), narrow=True) as response,
    ):
        counted = settled(approved)
        lines = [text for text in response.iter_lines() if text]
    assert counted < SIZE / 2
    assert len(lines) == SIZE + 1


def test_who_reads_nothing_is_cut_after_the_limit(approved: Hall, tmp_path: Path) -> None:
    """No last line, entries for the lines that left and the few under way, and the next batch is answered."""
    with served(approved, tmp_path, 1, small(send_seconds=5)) as (_, log):
        with opened(approved, body_of(people(SIZE)), narrow=True) as response:
            lines = response.iter_lines()
            told = Told(200, response.headers, [next(lines).encode()])
            until(lambda: CUT in log.read_text())
            entries = logged(approved)
            with suppress(httpx.TransportError):
                told.raw.extend(text.encode() for text in lines)
        assert logged(approved) == entries
        again = ask(approved, body_of(people(SIZE)))
    assert told.last is None
    assert set(told.digests()) <= entries
    assert len(told.lines) <= len(entries) <= len(told.lines) + AT_ONCE < SIZE
    assert again.last == {"subjects": SIZE, "answered": SIZE, "problems": 0}


def test_without_the_limit_who_reads_nothing_is_waited_for(approved: Hall, tmp_path: Path) -> None:
    """The control: whoever stands as still, for longer, is not cut, and has the whole answer later."""
    with (
        served(approved, tmp_path, 1, small(send_seconds=3600)) as (_, log),
        opened(approved, body_of(people(SIZE)), narrow=True) as response,
    ):
        lines = response.iter_lines()
        told = Told(200, response.headers, [next(lines).encode()])
        settled(approved)
        time.sleep(3)
        assert CUT not in log.read_text()
        assert len(logged(approved)) < SIZE
        told.raw.extend(text.encode() for text in lines)
    assert told.last == {"subjects": SIZE, "answered": SIZE, "problems": 0}


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_in_the_middle_every_line_that_left_has_its_entry(
    approved: Hall, tmp_path: Path, workers: int
) -> None:
    """SIGKILL after some lines: the rest never comes, no last line either, and each line has its entry."""
    with served(approved, tmp_path, workers, SMALL) as (process, _):
        told = kill_after(approved, [process.pid, *children_of(process.pid)], 200)
        process.wait(60)
    assert 200 <= len(told.lines) < SIZE
    assert told.last is None
    assert set(told.digests()) <= logged(approved)


def test_lines_before_their_entries_would_be_seen(approved: Hall, tmp_path: Path) -> None:
    """The control: where an answer leaves before it is logged, the same kill leaves lines without entries."""
    with served(approved, tmp_path, 1, EARLY) as (process, _):
        told = kill_after(approved, [process.pid], 200)
        process.wait(60)
    assert not set(told.digests()) <= logged(approved)


def small(send_seconds: float) -> str:
    """A server of little socket buffers that waits so long for its reader."""
    limit = f"from exchange_api.batches import stream\nstream.SEND_SECONDS = {send_seconds}\n"
    return limit + SMALL


SMALL = """
import socket, sys
from exchange.settings import Settings
from exchange_api.serving import serve
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

made = HttpToolsProtocol.connection_made

def narrow(self, transport):
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
    made(self, transport)

HttpToolsProtocol.connection_made = narrow
if __name__ == "__main__":
    serve(Settings.from_environment(), "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
"""
EARLY = """
import asyncio, sys
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.writer import LedgerWriter
from exchange.settings import Settings
from exchange_api.serving import serve
from datetime import UTC, datetime

whole = LedgerWriter.append
later = set()

async def slow(writer, entry, keep):
    await asyncio.sleep(3600)
    await whole(writer, entry, keep)

async def early(writer, entry, keep=None, beside=()):
    if keep is None:
        return await whole(writer, entry)
    later.add(asyncio.ensure_future(slow(writer, entry, keep)))
    return writer._signer.sign(0, leaf_hash(entry.canonical()), datetime.now(UTC), entry.answer_digest)

LedgerWriter.append = early
if __name__ == "__main__":
    serve(Settings.from_environment(), "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
"""


def kill_after(hall: Hall, pids: list[int], lines: int) -> Told:
    """Kill the processes once so many lines have come, and return all that came.

    The sockets are narrow: a server that is far ahead of a slow reader would have nothing left to be cut.
    """
    got: list[bytes] = []
    with opened(hall, body_of(people(SIZE)), narrow=True) as response, suppress(httpx.TransportError):
        for text in response.iter_lines():
            got.append(text.encode())
            if len(got) == lines:
                for pid in pids:
                    os.kill(pid, signal.SIGKILL)
    return Told(200, httpx.Headers(), [text for text in got if text.endswith(b"}")])


def test_told_to_stop_a_batch_is_answered_to_its_end(approved: Hall, tmp_path: Path) -> None:
    """SIGTERM in the middle: the rest comes with the last line, and the process ends with 0."""
    with served(approved, tmp_path, 1) as (process, _):
        got: list[bytes] = []
        with opened(approved, body_of(people(SIZE))) as response:
            for text in response.iter_lines():
                got.append(text.encode())
                if len(got) == 50:
                    process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    told = Told(200, httpx.Headers(), got)
    assert told.last == {"subjects": SIZE, "answered": SIZE, "problems": 0}
    assert set(told.digests()) == logged(approved)


def test_told_to_stop_who_does_not_read_is_cut_without_a_last_line(approved: Hall, tmp_path: Path) -> None:
    """A reader who stands still is waited for as any request is, 20 s; then the process ends all the same."""
    with served(approved, tmp_path, 1, SMALL) as (process, log):
        with opened(approved, body_of(people(SIZE)), narrow=True) as response:
            lines = response.iter_lines()
            told = Told(200, response.headers, [next(lines).encode()])
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
            assert CUT_OFF in log.read_text()
            with suppress(httpx.TransportError):
                told.raw.extend(text.encode() for text in lines)
        whole = [text for text in told.raw if text.endswith(b"}")]
        told = Told(200, httpx.Headers(), whole)
        assert told.last is None
        assert set(told.digests()) <= logged(approved)
        assert len(logged(approved)) < SIZE
