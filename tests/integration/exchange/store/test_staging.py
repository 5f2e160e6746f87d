"""Staging: the whole batch and its witness or nothing, never a value that the driver would change."""

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
