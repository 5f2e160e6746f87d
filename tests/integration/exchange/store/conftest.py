"""A prepared store, and batches staged into it from plain rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from catalog.loader import load
from catalog.model import Catalogue, Contract
from exchange.migrate import login_url, sqlalchemy_url
from exchange.settings import SHIPPED_CATALOGUE
from exchange.staging.rows import RowKeys, staged_rows
from exchange.staging.staged import RuleBits, witness_of
from exchange.staging.writer import arrow_schema_of, staging
from exchange.store.prepare import prepare_store
from exchange.store.runs import JudgedBatch, RunBook
from exchange.store.tables import staging_table

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
KEYS = RowKeys(subject=b"s" * 32, row=b"r" * 32)
BITS = RuleBits(ids=("readable", "required", "holder_code_valid"), reject_mask=0b111, key_mask=0b100)
RESOURCE = "public_security/resident_identity"

Row = Mapping[str, Any]


def person(number: str, **changes: Any) -> dict[str, Any]:
    """One identity row that breaks no rule, with changes."""
    row: dict[str, Any] = {
        "resident_id": number,
        "name": "王建国",
        "sex": "1",
        "born_on": date(1978, 5, 12),
        "address": None,
        "issued_by": "莒南县公安局",
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2040, 1, 1),
        "state": "0",
        "changed_at": NOW,
    }
    return row | changes


@dataclass
class Bench:
    """Stages rows as the pipeline would and gives connections of its role."""

    contract: Contract
    pipeline_url: str
    keys: RowKeys = KEYS
    marked_mask: int = 0

    def stage(
        self,
        run_id: str,
        rows: Sequence[Row],
        violations: Sequence[int] | None = None,
        findings: Mapping[int, str] = MappingProxyType({}),
        as_of_at: datetime = NOW,
    ) -> None:
        """Stage rows under a run of this id, judged as passed; `findings` are JSON texts by ordinal."""
        with self.transaction() as connection:
            RunBook(connection, run_id, self.contract.name).begin(NOW)
        batch = self._batch(rows)
        broken = pa.array(violations or [0] * len(rows), pa.int64())
        with staging(self.pipeline_url, self.contract, run_id, as_of_at, self.marked_mask) as writer:
            writer.write(staged_rows(self.contract, batch, findings, broken, self.keys))
        self.judge(run_id)

    def judge(self, run_id: str) -> None:
        """Say that what is staged now has passed the gate."""
        with self.transaction() as connection:
            witness = witness_of(connection, run_id)
            assert witness is not None
            passed = JudgedBatch(True, 100.0, witness.loads, self.contract.digest, {"rules": []})
            RunBook(connection, run_id, self.contract.name).judge(NOW, passed)

    def transaction(self) -> Any:
        """One transaction of the pipeline's role."""
        return create_engine(sqlalchemy_url(self.pipeline_url), poolclass=NullPool).begin()

    def _batch(self, rows: Sequence[Row]) -> pa.RecordBatch:
        schema = arrow_schema_of(staging_table(self.contract, "any"))
        names = [field.name for field in self.contract.fields]
        columns = {name: pa.array([row[name] for row in rows], schema.field(name).type) for name in names}
        ordinals = pa.array(range(len(rows)), pa.int64())
        open_ended = pa.array([False] * len(rows), pa.bool_())
        keys = pa.array(["\x1f".join(str(row[f.name]) for f in self.contract.key) for row in rows])
        all_columns = {"_ordinal": ordinals} | columns | {"_open_ended": open_ended, "_key": keys}
        return pa.RecordBatch.from_pydict(all_columns)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load(SHIPPED_CATALOGUE)


@pytest.fixture
def bench(database_url: str, catalogue: Catalogue) -> Bench:
    """A store with empty tables, and the identity contract with a swing limit of one half."""
    prepare_store(database_url, catalogue)
    contract = replace(catalogue.contracts[RESOURCE], swing_limit=0.5)
    return Bench(contract, login_url(database_url, "tongban_pipeline", "word"))


@pytest.fixture
def owner(database_url: str) -> Iterator[Connection]:
    """A connection that sees everything."""
    with create_engine(sqlalchemy_url(database_url), poolclass=NullPool).connect() as connection:
        yield connection
