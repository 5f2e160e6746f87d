"""The write-ahead log is kept while it is written, without a gap over a pause."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from exchange.backup.checking import Elsewhere, check_backup, open_vault
from exchange.backup.errors import LogGap, ServerRefuses
from exchange.backup.later_log import later_segments
from exchange.backup.receiving import SLOT, receive_log
from tests.integration.exchange.backup.conftest import PASSPHRASE, AtWork, silent
from tests.scenarios.waiting import until


@contextmanager
def receiving(at_work: AtWork, folder: Path) -> Iterator[None]:
    """Receive until the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=receive_log, args=(at_work.owner_url, folder, stop))
    thread.start()
    try:
        until(lambda: at_work_receives(at_work))
        yield
    finally:
        stop.set()
        thread.join()


def at_work_receives(at_work: AtWork) -> bool:
    """Say whether the slot is in use."""
    with psycopg.connect(at_work.owner_url) as connection:
        found = connection.execute("select active from pg_replication_slots where slot_name = %s", [SLOT])
        return bool((found.fetchone() or [False])[0])


def switch(at_work: AtWork) -> None:
    """Begin a new segment."""
    at_work.append(5)
    with psycopg.connect(at_work.owner_url, autocommit=True) as connection:
        connection.execute("select pg_switch_wal()")


def test_nothing_is_missing_over_a_pause(at_work: AtWork, tmp_path: Path) -> None:
    """What was written while nobody received comes later; with it the copy reaches the newest head."""
    folder = tmp_path / "wal"
    with receiving(at_work, folder):
        backup = at_work.back_up(tmp_path / "kept")
        switch(at_work)
    switch(at_work)
    switch(at_work)
    at_work.append(5)
    at_work.seal_all()
    with receiving(at_work, folder):
        until(lambda: len(later_segments(backup, folder)) > 3)
        at_work.append(5)
        at_work.seal_all()
    settings = at_work.exchange.settings
    opening = lambda: open_vault(backup, None, lambda: PASSPHRASE)  # noqa: E731
    verdict = check_backup(backup, opening, Elsewhere((settings.last_signed,), folder), silent)
    assert [one.detail.en for one in verdict.checks if not one.ok] == []
    sorted(path for path in folder.iterdir() if path.name.startswith("0"))[-2].unlink()
    with pytest.raises(LogGap):
        later_segments(backup, folder)
    verdict = check_backup(backup, opening, Elsewhere((settings.last_signed,), folder), silent)
    assert "lacks the segment" in verdict.checks[-1].detail.en


def test_a_login_without_the_right_is_told(at_work: AtWork, tmp_path: Path) -> None:
    """A login that may not replicate is refused with its own words and what to do."""
    with psycopg.connect(at_work.owner_url, autocommit=True) as connection:
        connection.execute("create role plain login password 'plain-test-secret'")
    url = "postgresql://plain:plain-test-secret@" + at_work.owner_url.rpartition("@")[2]
    with pytest.raises(ServerRefuses) as refused:
        receive_log(url, tmp_path / "wal", threading.Event())
    assert "alter role plain replication" in refused.value.next_step.en
    assert "plain-test-secret" not in refused.value.message.en + refused.value.next_step.en
