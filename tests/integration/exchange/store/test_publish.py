"""Publishing: unchanged rows cost nothing, nothing is lost, nothing vanishes by quarantine or outage."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from catalog.model import HolderType, LicenceState
from exchange.staging.staged import drop_staging, witness_of
from exchange.store import publish as room
from exchange.store.errors import BatchOutdated, BatchUnjudged, PublishHeld, StagingLost
from exchange.store.publish import Published, publish_batch
from exchange.store.quarantine import list_quarantine, tally_quarantine
from exchange.store.tables import staging_name
from exchange.subject import subject_key
from tests.integration.exchange.store.conftest import BITS, KEYS, NOW, Bench, person

CURRENT = "shr.public_security__resident_identity"
HISTORY = "his.public_security__resident_identity"


def publish(bench: Bench, run_id: str) -> Published:
    """Publish one staged run in a transaction of its own."""
    with bench.transaction() as connection:
        return publish_batch(connection, bench.contract, run_id, BITS, NOW)


def test_first_batch_is_inserted(bench: Bench, owner: Connection) -> None:
    """Good rows arrive with state, period, holder key, batch and as-of time."""
    bench.stage("r1", [person("1"), person("2", state="1")])
    assert publish(bench, "r1") == Published(2, 0, 2, 0, 0, 0)
    rows = owner.execute(text(f"select _key, _state, _batch, _held_back from {CURRENT} order by 1")).all()
    assert rows == [("1", "valid", "r1", False), ("2", "suspended", "r1", False)]


def test_second_run_changes_nothing(bench: Bench, owner: Connection) -> None:
    """The same rows again are counted as unchanged; no row version is written."""
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    before = owner.execute(text(f"select _key, xmin::text, ctid::text from {CURRENT} order by 1")).all()
    owner.rollback()
    bench.stage("r2", [person("2"), person("1")])
    assert publish(bench, "r2") == Published(2, 0, 0, 0, 2, 0)
    after = owner.execute(text(f"select _key, xmin::text, ctid::text from {CURRENT} order by 1")).all()
    assert after == before
    assert owner.scalar(text(f"select count(*) from {HISTORY}")) == 0


def test_change_keeps_the_former_version(bench: Bench, owner: Connection) -> None:
    """A changed row replaces the current one, and the former stands in the history."""
    bench.stage("r1", [person("1")])
    publish(bench, "r1")
    bench.stage("r2", [person("1", state="3")])
    assert publish(bench, "r2") == Published(1, 0, 0, 1, 0, 0)
    assert owner.scalar(text(f"select _state from {CURRENT}")) == "revoked"
    assert owner.execute(text(f"select _state, _batch from {HISTORY}")).all() == [("valid", "r1")]


def test_absent_row_is_deleted_with_its_history(bench: Bench, owner: Connection) -> None:
    """A key that a complete read no longer brings leaves the store and stays in the history."""
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    bench.stage("r2", [person("1")])
    assert publish(bench, "r2") == Published(1, 0, 0, 0, 1, 1)
    assert owner.scalars(text(f"select _key from {CURRENT}")).all() == ["1"]
    assert owner.scalars(text(f"select _key from {HISTORY}")).all() == ["2"]


def test_swing_holds_the_batch(bench: Bench, owner: Connection) -> None:
    """More deletions than the limit publish nothing at all: an outage is no mass revocation."""
    bench.stage("r1", [person(str(n)) for n in range(4)])
    publish(bench, "r1")
    bench.stage("r2", [person("0", state="3")])
    with pytest.raises(PublishHeld, match="lacks 3 of 4 published rows, the swing limit is 50"):
        publish(bench, "r2")
    states = owner.execute(text(f"select _state, count(*) from {CURRENT} group by 1")).all()
    assert states == [("valid", 4)]


def test_quarantined_row_is_held_back_not_deleted(bench: Bench, owner: Connection) -> None:
    """A published row whose newest form is bad stays, marked; mended, the mark goes and the entry closes."""
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    bench.stage("r2", [person("1", name=None), person("2")], violations=[0b10, 0])
    assert publish(bench, "r2") == Published(2, 1, 0, 0, 1, 0)
    marks = text(f"select _key, _held_back from {CURRENT} order by 1")
    assert owner.execute(marks).all() == [("1", True), ("2", False)]
    assert tally_quarantine(owner) == {bench.contract.name: {"required": 1}}
    owner.rollback()
    bench.stage("r3", [person("1"), person("2")])
    publish(bench, "r3")
    assert owner.execute(marks).all() == [("1", False), ("2", False)]
    assert list_quarantine(owner) == []


UNREAD = '[{"field": "resident_id", "raw": "2\\\\x00", "reason": "NUL"}]'
WRONG_KEYS: dict[str, tuple[dict[str, Any], int, dict[int, str]]] = {
    "unreadable": (person("raw"), 0b001, {1: UNREAD}),
    "mistyped": (person("3"), 0b100, {}),
    "missing": (person("") | {"resident_id": None}, 0b010, {}),
}


@pytest.mark.parametrize("kind", WRONG_KEYS)
def test_row_under_a_wrong_key_holds_back_the_row_that_vanished(
    kind: str, bench: Bench, owner: Connection
) -> None:
    """A published row that vanishes as a doubtful key appears is marked, and stays so until mended."""
    wrong, broken, findings = WRONG_KEYS[kind]
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    marks = text(f"select _key, _held_back from {CURRENT} order by 1")
    for run_id in ("r2", "r3"):
        bench.stage(run_id, [person("1"), wrong], violations=[0, broken], findings=findings)
        assert publish(bench, run_id) == Published(2, 1, 0, 0, 1, 0)
        assert owner.execute(marks).all() == [("1", False), ("2", True)]
        owner.rollback()
    bench.stage("r4", [person("1"), person("2")])
    publish(bench, "r4")
    assert owner.execute(marks).all() == [("1", False), ("2", False)]


def test_old_doubt_does_not_keep_a_later_deletion(bench: Bench, owner: Connection) -> None:
    """A row that vanishes long after a doubtful row appeared is deleted: they are not the same."""
    rows = [person("1"), person("3")]
    bench.stage("r1", [person("1"), person("2"), person("3")], violations=[0, 0, 0b100])
    publish(bench, "r1")
    bench.stage("r2", rows, violations=[0, 0b100])
    with bench.transaction() as connection:
        later = NOW + timedelta(hours=1)
        done = publish_batch(connection, bench.contract, "r2", BITS, later)
    assert done.deleted_rows == 1
    assert owner.scalars(text(f"select _key from {CURRENT}")).all() == ["1"]


def test_older_reading_never_replaces_a_newer_one(bench: Bench, owner: Connection) -> None:
    """A run that read first and publishes last changes nothing: the revocation read since stays."""
    bench.stage("early", [person("1"), person("2")], as_of_at=NOW - timedelta(minutes=30))
    bench.stage("late", [person("1", state="3"), person("2")], as_of_at=NOW - timedelta(minutes=10))
    publish(bench, "late")
    with pytest.raises(BatchOutdated, match="nothing was changed"):
        publish(bench, "early")
    assert owner.scalar(text(f"select _state from {CURRENT} where _key = '1'")) == "revoked"


def test_two_runs_at_once_are_one_after_the_other(bench: Bench, owner: Connection) -> None:
    """Two publishing transactions of one resource never interleave; the later reading stands."""
    bench.stage("a", [person("1"), person("2")], as_of_at=NOW - timedelta(minutes=2))
    bench.stage("b", [person("1", state="3"), person("2")], as_of_at=NOW - timedelta(minutes=1))
    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(publish, bench, run_id) for run_id in ("a", "b")]
    assert {type(end.exception()) for end in ends} <= {type(None), BatchOutdated}
    assert owner.scalar(text(f"select _state from {CURRENT} where _key = '1'")) == "revoked"


def test_what_was_not_judged_is_not_published(bench: Bench, owner: Connection) -> None:
    """Rows loaded again after the gate, or judged by another contract, are not the judged ones."""
    bench.stage("r1", [person("1")])
    bench.contract = replace(bench.contract, digest="0" * 64)
    with pytest.raises(BatchUnjudged):
        publish(bench, "r1")
    bench.judge("r1")
    with bench.transaction() as connection:
        connection.execute(text("update ops.staged set loads = loads + 1"))
    with pytest.raises(BatchUnjudged):
        publish(bench, "r1")
    assert owner.scalar(text(f"select count(*) from {CURRENT}")) == 0


def test_new_mapping_is_a_changed_row(bench: Bench, owner: Connection) -> None:
    """The same source row under a contract that maps its state otherwise is updated, not unchanged."""
    bench.stage("r1", [person("1")])
    publish(bench, "r1")
    status = bench.contract.status
    assert status is not None
    states = {**status.states, "0": LicenceState.SUSPENDED}
    bench.contract = replace(bench.contract, status=replace(status, states=states))
    bench.stage("r2", [person("1")])
    assert publish(bench, "r2").updated_rows == 1
    assert owner.scalar(text(f"select _state from {CURRENT}")) == "suspended"


def test_new_subject_key_is_a_changed_row(bench: Bench, owner: Connection) -> None:
    """With another subject key every row is found again after one run."""
    number = "37139919780512901X"
    bench.stage("r1", [person(number)])
    publish(bench, "r1")
    bench.keys = replace(KEYS, subject=b"t" * 32)
    bench.stage("r2", [person(number)])
    assert publish(bench, "r2").updated_rows == 1
    expected = subject_key(b"t" * 32, HolderType.RESIDENT_ID, number)
    assert bytes(owner.scalar(text(f"select _subject_key from {CURRENT}")) or b"") == expected


def test_identical_bad_rows_are_counted_each(bench: Bench, owner: Connection) -> None:
    """Two identical bad rows are two entries, a third copy opens one more, and none is lost again."""
    for run_id, copies in (("r1", 2), ("r2", 3), ("r3", 1)):
        bad = [person("2", sex=None)] * copies
        bench.stage(run_id, [person("1"), *bad], violations=[0] + [0b10] * copies)
        assert publish(bench, run_id).quarantined_rows == copies
        assert len(list_quarantine(owner)) == copies
        owner.rollback()


def test_quarantine_is_not_opened_twice(bench: Bench, owner: Connection) -> None:
    """The same bad row in a second run is the same entry."""
    for run_id in ("r1", "r2"):
        bench.stage(run_id, [person("1"), person("2", sex=None)], violations=[0, 0b10])
        assert publish(bench, run_id).quarantined_rows == 1
    entries = owner.execute(text("select row_key, rules, opened_run from ops.quarantine")).all()
    assert entries == [("2", ["required"], "r1")]


def test_held_subject_is_visible_to_the_api_only_as_a_key(bench: Bench, owner: Connection) -> None:
    """Of a quarantined row the API's role may see the subject's key and nothing else."""
    bench.stage("r1", [person("37139919780512901X", name=None)], violations=[0b10])
    publish(bench, "r1")
    owner.execute(text("set role tongban_api"))
    held = owner.execute(text("select resource, octet_length(subject_key) from ops.held_subject")).all()
    assert held == [(bench.contract.name, 32)]
    with pytest.raises(ProgrammingError, match="permission denied"):
        owner.execute(text("select * from ops.quarantine"))


def test_lost_staging_publishes_and_deletes_nothing(bench: Bench, owner: Connection) -> None:
    """Staging emptied behind the witness is found before a single row is touched."""
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    bench.stage("r2", [person("1"), person("2")])
    with bench.transaction() as connection:
        drop_staging(connection, bench.contract, "r2")
    with pytest.raises(StagingLost, match="2 rows were staged, 0 are there"):
        publish(bench, "r2")
    assert owner.scalar(text(f"select count(*) from {CURRENT}")) == 2


def test_count_against_the_witness_is_what_protects(
    bench: Bench, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the recount taken out, an emptied staging table would delete what is published."""
    bench.stage("r1", [person("1"), person("2")])
    publish(bench, "r1")
    bench.stage("r2", [person("1"), person("2")])
    with bench.transaction() as connection:
        connection.execute(text(f"delete from stg.{staging_name('r2')}"))
    monkeypatch.setattr(room, "require_staged", lambda c, _contract, run_id, _mask: witness_of(c, run_id))
    bench.contract = replace(bench.contract, swing_limit=1.0)
    assert publish(bench, "r2").deleted_rows == 2
