"""Staging: the whole batch and its witness or nothing, never a value that the driver would change."""

from contextlib import nullcontext

import pyarrow as pa
import pytest
from sqlalchemy import Connection, text

from exchange.staging.staged import require_staged, witness_of
from exchange.staging.writer import arrow_schema_of, staging
from exchange.store.errors import BatchMisshapen, StagingLost
from exchange.store.runs import RunBook
from exchange.store.tables import staging_name, staging_table
from tests.integration.exchange.store.conftest import NOW, Bench, person


def test_witness_counts_what_was_staged(bench: Bench, owner: Connection) -> None:
    """Rows, digest and as-of time stand in a logged row; the table itself is UNLOGGED."""
    bench.stage("r1", [person("1"), person("2")])
    witness = require_staged(owner, bench.contract, "r1")
    assert (witness.rows, witness.as_of_at, witness.loads) == (2, NOW, 1)
    kind = owner.scalar(text(f"select relpersistence from pg_class where relname = '{staging_name('r1')}'"))
    assert kind == "u"


def test_repeated_load_replaces_and_is_counted(bench: Bench, owner: Connection) -> None:
    """Loading a run again leaves only the newer rows."""
    bench.stage("r1", [person("1"), person("2")])
    bench.stage("r1", [person("3")])
    assert owner.scalars(text(f"select _key from stg.{staging_name('r1')}")).all() == ["3"]
    witness = witness_of(owner, "r1")
    assert witness is not None
    assert (witness.rows, witness.loads) == (1, 2)


def test_fault_in_the_middle_leaves_nothing(bench: Bench, owner: Connection) -> None:
    """A load that fails leaves neither table nor witness."""
    with bench.transaction() as connection:
        RunBook(connection, "r1", bench.contract.name).begin(NOW)
    with (
        pytest.raises(RuntimeError, match="reader died"),
        staging(bench.pipeline_url, bench.contract, "r1", NOW),
    ):
        raise RuntimeError("reader died")
    assert witness_of(owner, "r1") is None
    with pytest.raises(StagingLost):
        require_staged(owner, bench.contract, "r1")


CHANGES = {
    "a cell": "update stg.{table} set name = '王建军' where resident_id = '2'",
    "a cell emptied": "update stg.{table} set issued_by = null where resident_id = '2'",
    "a rule's bit": "update stg.{table} set _violations = 0 where resident_id = '1'",
    "a row in another's place": "update stg.{table} set _key = '3' where resident_id = '2'",
    "two rows' cells exchanged": "update stg.{table} set sex = case sex when '1' then '2' else '1' end",
}


def stage_two(bench: Bench) -> None:
    """Stage two rows of different sex, the first of which breaks a rule."""
    bench.stage("r1", [person("1"), person("2", sex="2")], violations=[0b100, 0])


@pytest.mark.parametrize("change", CHANGES)
def test_changed_staging_is_lost(bench: Bench, change: str) -> None:
    """A cell, a bit or a row that is no longer what was loaded: the run goes back to load."""
    stage_two(bench)
    with bench.transaction() as connection:
        connection.execute(text(CHANGES[change].format(table=staging_name("r1"))))
    with bench.transaction() as connection, pytest.raises(StagingLost, match="2 rows were staged, other"):
        require_staged(connection, bench.contract, "r1")


@pytest.mark.parametrize("change", CHANGES)
def test_count_alone_sees_no_change(bench: Bench, owner: Connection, change: str) -> None:
    """Control: the number of rows, all that a count compares, is the same after each of these changes."""
    stage_two(bench)
    with bench.transaction() as connection:
        connection.execute(text(CHANGES[change].format(table=staging_name("r1"))))
    assert owner.scalar(text(f"select count(*) from stg.{staging_name('r1')}")) == 2


def test_bits_that_are_marked_later_change_nothing(bench: Bench) -> None:
    """The check marks repeated keys in staging: those bits are left out, the other bits of a row are not."""
    bench.marked_mask = 0b10000
    bench.stage("r1", [person("1")])
    for bit, lost in ((0b10000, False), (0b1000, True)):
        with bench.transaction() as connection:
            statement = f"update stg.{staging_name('r1')} set _violations = _violations | {bit}"
            connection.execute(text(statement))
        with bench.transaction() as connection, pytest.raises(StagingLost) if lost else nullcontext():
            require_staged(connection, bench.contract, "r1", 0b10000)


def test_batch_of_another_schema_is_refused(bench: Bench) -> None:
    """int64 into a double precision column would arrive as 3.5e-323: any difference is refused."""
    with bench.transaction() as connection:
        RunBook(connection, "r1", bench.contract.name).begin(NOW)
    schema = arrow_schema_of(staging_table(bench.contract, "r1"))
    place = schema.get_field_index("_violations")
    wrong = schema.set(place, pa.field("_violations", pa.int32()))
    batch = pa.RecordBatch.from_pylist([], schema=wrong)
    with (
        pytest.raises(BatchMisshapen, match="_violations: int32"),
        staging(bench.pipeline_url, bench.contract, "r1", NOW) as writer,
    ):
        writer.write(batch)
