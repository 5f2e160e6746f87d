"""The connector of SQL servers: the contract's columns in, typed batches out, counted against the source."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from catalog.model import Contract, Text
from connectors.base import Discovered, ReadBatch
from connectors.errors import SourceChanged, SourceUnavailable, nearest_column
from connectors.sql.source import Snapshot, SourceColumn, SqlSource
from connectors.typing import typed_batches
from connectors.typing.batches import Row
from connectors.typing.key_reading import key_contract, key_tuples
from connectors.typing.offsets import declared_offsets

RENAMED = Text(
    "向该部门核实是否改名或不对此登录开放，再更正 physicalName",
    "ask the department whether it was renamed or is withheld from this login; correct physicalName",
)


class SqlConnector:
    """Reads tables of one SQL server; every operation has a connection and a snapshot of its own."""

    def __init__(self, resource: str, source: SqlSource) -> None:
        self._resource = resource
        self._source = source
        self._open = set[ExitStack]()

    def check(self) -> None:
        """Prove that the server lets us in and gives a snapshot."""
        with self._snapshot() as snapshot:
            snapshot.tables()

    def discover(self) -> tuple[Discovered, ...]:
        """List the tables that these credentials may read."""
        with self._snapshot() as snapshot:
            return snapshot.tables()

    def read(self, contract: Contract) -> Iterator[ReadBatch]:
        """Yield the whole table, ordered by key, as of one moment.

        Raises `SourceChanged` if the table or a column is missing, `SourceUnavailable` if the connection
        ends early or the rows are not as many as the source counted.
        """
        table = contract.source.object
        with self._snapshot() as snapshot:
            columns = _declared(contract, snapshot.columns(table))
            offsets = _offsets(contract, columns)
            expected = snapshot.count(table)
            order = [field.source_name for field in contract.key]
            rows = _counted(contract.name, snapshot.rows(table, columns, order), expected)
            yield from typed_batches(contract, rows, offsets)

    def keys(self, contract: Contract) -> Iterator[tuple[str, ...]]:
        """Yield every row's key as of one moment, reading the key columns alone."""
        yield from key_tuples(self.read(key_contract(contract)), contract)

    def close(self) -> None:
        """End the connection of a read that was left early."""
        while self._open:
            self._open.pop().close()

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._source.snapshot(self._resource))
            self._open.add(stack)
            try:
                yield snapshot
            finally:
                self._open.discard(stack)


def _declared(contract: Contract, present: Mapping[str, SourceColumn]) -> Sequence[SourceColumn]:
    table = contract.source.object
    if not present:
        raise SourceChanged(
            contract.name,
            Text(f"没有表 {table}", f"no table {table}"),
            Text("契约读取的表", "the table the contract reads"),
            RENAMED,
        )
    missing = [field.source_name for field in contract.fields if field.source_name not in present]
    if missing:
        there, lost = ", ".join(present), ", ".join(missing)
        raise SourceChanged(
            contract.name,
            Text(f"表 {table}，其列为 {there}", f"table {table} with the columns {there}"),
            Text(f"列 {lost}", f"the column {lost}"),
            RENAMED,
            field=lost,
            sample=nearest_column(missing, present),
        )
    return [present[field.source_name] for field in contract.fields]


def _offsets(contract: Contract, columns: Sequence[SourceColumn]) -> Mapping[str, str]:
    """Return the offsets of times that say none: the server's where it knows it, else the contract's."""
    known = {
        field.name: column.offset
        for field, column in zip(contract.fields, columns, strict=True)
        if column.offset is not None
    }
    return {**declared_offsets(contract), **known}


def _counted(resource: str, rows: Iterator[Row], expected: int) -> Iterator[Row]:
    """Pass the rows on and hold them against the source's own count."""
    read = 0
    for row in rows:
        read += 1
        yield row
    if read != expected:
        raise SourceUnavailable(
            resource,
            Text(f"{read} 行", f"{read} rows"),
            Text(f"数据源先前计数的 {expected} 行", f"the {expected} rows that the source counted before"),
            Text(
                "再读一次；存储引擎不提供快照的表，须在平静时读取",
                "read again; a table whose engine gives no snapshot has to be read while it is quiet",
            ),
        )
