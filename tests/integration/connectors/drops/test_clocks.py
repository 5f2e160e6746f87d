"""Which drop is the newest is told by dates that may not lie ahead of the clock."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors import open_connector
from connectors.drops import DropConnector
from connectors.errors import SourceRefused
from tests.integration.connectors.drops.test_faults import CONTRACT, GOOD, leave, names

NOW = datetime(2026, 1, 3, 2, tzinfo=UTC)


def dated(moment: datetime) -> dict[str, object]:
    """What a manifest says that dates its drop at `moment`."""
    return {"created_at": moment.isoformat()}


def left(file: Path, moment: datetime) -> None:
    """Make the file one that was left at `moment`."""
    os.utime(file, (moment.timestamp(), moment.timestamp()))


def opened(directory: Path, now: datetime) -> DropConnector:
    """Open the directory at `now`."""
    connector = open_connector(CONTRACT, lambda _name: directory.as_uri(), lambda: now)
    assert isinstance(connector, DropConnector)
    return connector


def test_a_manifest_dated_ahead_of_the_clock_is_refused(tmp_path: Path) -> None:
    """It would outrank every later drop: the fault names file, time, clock and what to do."""
    leave(tmp_path, GOOD, said={"created_at": "9999-12-31T23:59:59-12:00"})
    connector = opened(tmp_path, NOW)
    for ask in (connector.check, lambda: list(connector.read(CONTRACT))):
        with pytest.raises(SourceRefused) as caught:
            ask()
        assert "名单_1.csv with a faulty manifest" in caught.value.received.en
        assert "created_at 9999-12-31T23:59:59-12:00" in caught.value.received.zh
        assert "2026-01-03T02:05:00+00:00" in caught.value.expected.en
        assert "clock" in caught.value.next_step.en
    assert connector.discover() == ()


@pytest.mark.parametrize(("ahead", "is_read"), [(timedelta(minutes=5), True), (timedelta(minutes=6), False)])
def test_clocks_may_differ_by_five_minutes(ahead: timedelta, is_read: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a pytest parameter
    """A department's clock that is a little fast spoils nothing; the exchange's clock is the one injected."""
    leave(tmp_path, GOOD, said=dated(NOW + ahead))
    if is_read:
        assert names(list(opened(tmp_path, NOW).read(CONTRACT))) == ["刘某", "王某"]
    else:
        with pytest.raises(SourceRefused, match="created_at"):
            opened(tmp_path, NOW).check()


def test_a_drop_dated_ahead_never_outranks_what_was_left_after_it(tmp_path: Path) -> None:
    """Overtaken by a true drop it is left alone, also once its own date has come."""
    ahead = leave(tmp_path, GOOD, said=dated(NOW + timedelta(days=1)))
    left(ahead, NOW)
    later = GOOD.replace("刘某".encode("gb18030"), "李某".encode("gb18030"))
    moment = NOW + timedelta(hours=1)
    left(leave(tmp_path, later, "名单_2.csv", dated(moment)), moment)
    for now in (moment, NOW + timedelta(days=2)):
        assert names(list(opened(tmp_path, now).read(CONTRACT))) == ["李某", "王某"]
