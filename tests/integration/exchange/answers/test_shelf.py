"""The shelf in a real database: kept with the entry or not at all, found again, dropped when due."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from exchange.answers.errors import KeyTaken
from exchange.answers.sealing import AnswerContent, AnswerSealer, IdempotencyMarks, SealedAnswer
from exchange.answers.shelf import AnswerShelf, UnderKey
from exchange.ledger.errors import LedgerUnavailable
from exchange.ledger.writer import LedgerWriter, _Body
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog, use

SEALER = AnswerSealer((b"k" * 32,))
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)
IDS = "select convert_from(body, 'utf8')::json ->> 'request_id' from ledger.entry order by index"


def kept(number: int, key: int | None = None, until: datetime = LATER) -> SealedAnswer:
    """The answer of confirmation `number`, under the idempotency key `key`."""
    marks = None if key is None else IdempotencyMarks(key.to_bytes(32), b"q" * 32, until)
    content = AnswerContent("housing", "case", "item", b"p" * 32, f"answer {number}".encode())
    return SEALER.seal(f"{number:032x}", "hall-window", content, until, marks)


@pytest.fixture
def log(database_url: str, tmp_path: Path) -> OpenLog:
    """An open, empty log."""
    log = OpenLog(database_url, tmp_path / "ledger")
    log.execute(f"select ledger.open_log('{ORIGIN}')")
    return log


@pytest.fixture
async def pool(log: OpenLog) -> AsyncIterator[asyncpg.Pool]:
    """Connections with the API's rights only."""
    async with asyncpg.create_pool(log.url("tongban_api"), min_size=1, max_size=4) as pool:
        yield pool


@pytest.fixture
async def writer(pool: asyncpg.Pool, log: OpenLog) -> AsyncIterator[LedgerWriter]:
    """A writer of the log."""
    writer = LedgerWriter(pool, ORIGIN, log.receipt_key)
    yield writer
    await writer.close()


@pytest.fixture
async def shelf(pool: asyncpg.Pool) -> AsyncIterator[AnswerShelf]:
    """The shelf."""
    shelf = AnswerShelf(pool, SEALER, 100)
    yield shelf
    await shelf.close()


async def test_an_answer_is_kept_beside_its_entry(
    writer: LedgerWriter, shelf: AnswerShelf, log: OpenLog
) -> None:
    """It is found by id and by key, and its row names the entry it came with."""
    await writer.append(use(1))
    receipt = await writer.append(use(2), kept(2, key=7))
    by_id, under = await shelf.by_id(f"{2:032x}", NOW), await shelf.by_key((7).to_bytes(32), NOW)
    assert by_id is not None
    assert by_id.content.answer == b"answer 2"
    assert under is not None
    assert (under.question, under.answer) == (b"q" * 32, by_id)
    assert log.rows("select index from answers.kept") == [(receipt.index,)] == [(1,)]
    assert await shelf.by_id(f"{1:032x}", NOW) is None
    assert await shelf.by_key((8).to_bytes(32), NOW) is None


async def test_a_taken_key_writes_nothing(writer: LedgerWriter, shelf: AnswerShelf, log: OpenLog) -> None:
    """The second answer under a key is refused, alone or in a batch: no entry, no row; the others stand."""
    await writer.append(use(1), kept(1, key=1))
    with pytest.raises(KeyTaken):
        await writer.append(use(2), kept(2, key=1))
    uses = [_body(3, None), _body(4, 1), _body(5, 5), _body(6, None, keep=False)]
    written = await writer._flush([(each,) for each in uses])
    assert [None if one is None else one.index for one in written] == [1, None, 2, 3]
    assert [row[0] for row in log.rows(IDS)] == ["r-1", "r-3", "r-5", "r-6"]
    assert log.rows("select index from answers.kept order by 1") == [(0,), (1,), (2,)]


def _body(number: int, key: int | None, *, keep: bool = True) -> _Body:
    marked = None if key is None else key.to_bytes(32)
    return _Body(use(number).canonical(), b"p" * 32, b"s" * 32, kept(number, key) if keep else None, marked)


async def test_the_entries_of_one_use_stand_or_fall_together(writer: LedgerWriter, log: OpenLog) -> None:
    """Also in a flush with others: beside a kept answer, they are written just before it or like it not."""
    await writer.append(use(1), kept(1, key=1))
    uses = [
        (_body(2, 1, keep=False), _body(3, 1, keep=False), _body(4, 1)),
        (_body(5, 5, keep=False), _body(6, 5)),
        (_body(7, None, keep=False), _body(8, None)),
    ]
    written = await writer._flush(uses)
    assert [None if one is None else one.index for one in written] == [None, 2, 4]
    assert log.rows(IDS) == [(f"r-{number}",) for number in (1, 5, 6, 7, 8)]
    assert log.rows("select index from answers.kept order by 1") == [(0,), (2,), (4,)]
    with pytest.raises(KeyTaken):
        await writer.append(use(9), kept(9, key=5), [use(10), use(11)])
    receipt = await writer.append(use(9), kept(9, key=9), [use(10), use(11)])
    assert (receipt.index, log.rows(IDS)[5:]) == (7, [("r-10",), ("r-11",), ("r-9",)])


async def test_a_failed_append_keeps_nothing(pool: asyncpg.Pool, log: OpenLog, shelf: AnswerShelf) -> None:
    """Where the entry is refused by the log, neither answer nor key is left behind."""
    writer = LedgerWriter(pool, "exchange.example/other", log.receipt_key)
    with pytest.raises(LedgerUnavailable):
        await writer.append(use(1), kept(1, key=1))
    assert await shelf.by_key((1).to_bytes(32), NOW) is None
    assert log.rows("select count(*) from answers.kept") == [(0,)]


async def test_what_is_due_is_dropped(writer: LedgerWriter, shelf: AnswerShelf, log: OpenLog) -> None:
    """The purge drops answers and keys whose time is over, and a key may then be used anew."""
    await writer.append(use(1), kept(1, key=1, until=NOW - timedelta(seconds=1)))
    await writer.append(use(2), kept(2, key=2))
    await shelf.purge(NOW)
    assert log.rows("select index from answers.kept") == [(1,)]
    assert await shelf.by_key((1).to_bytes(32), NOW) is None
    await writer.append(use(3), kept(3, key=1))
    assert log.rows("select count(*) from answers.idempotency_key") == [(2,)]


async def test_what_is_due_is_not_given_before_it_is_dropped(
    writer: LedgerWriter, shelf: AnswerShelf
) -> None:
    """An answer is found up to the moment at which its retention ends, and from then on by nobody."""
    await writer.append(use(1), kept(1, key=1))
    before = LATER - timedelta(microseconds=1)
    assert await shelf.by_id(f"{1:032x}", before) is not None
    assert await shelf.by_id(f"{1:032x}", LATER) is None
    found, late = [await shelf.by_key((1).to_bytes(32), when) for when in (before, LATER)]
    assert found is not None
    assert found.answer is not None
    assert late == UnderKey(found.question, None)


async def test_all_that_is_due_is_dropped_however_much(
    writer: LedgerWriter, shelf: AnswerShelf, log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One purge takes as many statements as it needs: what came faster than one drops does not pile up."""
    monkeypatch.setattr("exchange.answers.shelf.MOST_PURGED", 2)
    for number in range(1, 6):
        await writer.append(use(number), kept(number, key=number, until=NOW - timedelta(seconds=1)))
    await writer.append(use(6), kept(6, key=6))
    await shelf.purge(NOW)
    assert log.rows("select index from answers.kept") == [(5,)]
    assert log.rows("select count(*) from answers.idempotency_key") == [(1,)]
