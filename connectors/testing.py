"""The test kit of connectors: contracts to read by, and the suite every connector passes."""

# ruff: noqa: S101 -- a test kit asserts

import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import pytest

from catalog.key_text import join_key
from catalog.model import (
    Contract,
    Field,
    Holder,
    HolderType,
    LogicalType,
    Sharing,
    SharingAttribute,
    Source,
    Text,
    Validity,
)
from connectors.base import BATCH_BYTES, BATCH_ROWS, Connector, ReadBatch
from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable
from connectors.typing import arrow_schema


def sample_field(name: str, logical_type: LogicalType = LogicalType.STRING, **terms: object) -> Field:
    """Return a field read from a source column of the same name, unless `terms` say otherwise."""
    given: dict[str, object] = {"source_name": name} | terms
    return Field(name, Text(name, name), logical_type, **given)  # type: ignore[arg-type]


def sample_contract(
    *fields: Field,
    source: str = "records",
    options: Mapping[str, str] | None = None,
    end_field: str | None = None,
) -> Contract:
    """Return a contract of these fields, held by the first."""
    if not any(field.key_position for field in fields):
        raise ValueError("a contract needs a field with a key position")
    return Contract(
        name="test_department/test_resource",
        department="test_department",
        version="1.0.0",
        title=Text("测试", "Test"),
        owner_contact="-",
        data_class="general",
        fields=fields,
        holder=Holder(fields[0].name, None, HolderType.OTHER_PERSON_CODE, None, {}),
        status=None,
        validity=None if end_field is None else Validity(None, end_field),
        sharing=Sharing(SharingAttribute.UNCONDITIONAL, None, None, None),
        source=Source("test", source, options or {}),
        schedule="0 2 * * *",
        tolerance_seconds=86_400,
        swing_limit=0.05,
        rules=(),
        digest="0" * 64,
    )


SuiteRow = Mapping[str, str | None]
"""One row as the department holds it: source column → text, dates and times in ISO 8601, `None` for NULL."""

SUITE_FIELDS = (
    sample_field("code", source_name="bm", key_position=1, required=True, max_length=64),
    sample_field("part", LogicalType.INTEGER, source_name="xh", key_position=2, required=True),
    sample_field("name", source_name="mc", max_length=2_000_000, personal=True),
    sample_field("amount", LogicalType.NUMBER, source_name="je", precision=12, scale=2),
    sample_field("begins_on", LogicalType.DATE, source_name="qsrq", formats=("%Y-%m-%d",)),
    sample_field(
        "ends_on",
        LogicalType.DATE,
        source_name="jzrq",
        formats=("%Y-%m-%d",),
        open_ended=frozenset({"长期"}),
    ),
    sample_field("changed_at", LogicalType.TIMESTAMP, source_name="gxsj"),
    sample_field("active", LogicalType.BOOLEAN, source_name="yx"),
)
PLAIN: dict[str, str | None] = {
    "bm": "A",
    "xh": "1",
    "mc": "刘某",
    "je": "1234567890.10",
    "qsrq": "2024-02-29",
    "jzrq": "2035-06-30",
    "gxsj": "2024-01-01T00:00:00+00:00",
    "yx": "true",
}
HOSTILE_ROWS: tuple[SuiteRow, ...] = (
    PLAIN,
    PLAIN | {"xh": "2", "jzrq": "长期", "yx": "false"},
    PLAIN | {"xh": "10", "mc": "𠮷㙍龴𫝯😀👩‍👩‍👧", "je": None, "gxsj": None, "yx": None},
    PLAIN | {"bm": "B", "mc": "\ue81e"},
    PLAIN | {"bm": "B", "xh": "2", "mc": 'a,b;"c"\'d\\e\\N'},
    PLAIN | {"bm": "B", "xh": "3", "mc": "一\r\n二\n三\t四 "},
    PLAIN | {"bm": "B", "xh": "4", "mc": "NULL"},
    PLAIN | {"bm": "C", "mc": "\uf8ff"},
    PLAIN | {"bm": "D", "qsrq": "2024-02-30"},
    PLAIN | {"bm": "E", "qsrq": "0000-00-00", "jzrq": "2031-02-30"},
)
HOSTILE_FINDINGS = (
    (7, "name", "\uf8ff"),
    (8, "begins_on", "2024-02-30"),
    (9, "begins_on", "0000-00-00"),
    (9, "ends_on", "2031-02-30"),
)
"""What a read of `HOSTILE_ROWS` must report: ordinal, field and raw text."""


def suite_contract(source: str, options: Mapping[str, str] | None = None) -> Contract:
    """Return the contract the suite reads by."""
    return sample_contract(*SUITE_FIELDS, source=source, options=options, end_field="ends_on")


class HostileDepartment(Protocol):
    """A real source of one kind, as the suite wants it."""

    secrets: tuple[str, ...]
    """What no fault may show: passwords, tokens, whole URLs."""

    def contract(self) -> Contract:
        """Return `suite_contract` with this source's object and options."""

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Make the source hold exactly these rows."""

    def connector(self) -> Connector:
        """Return a connector that can read the source."""

    def unreachable(self) -> Connector:
        """Return a connector to a place where nothing answers."""

    def turned_away(self) -> Connector:
        """Return a connector whose credentials the source refuses."""


class ConnectorSuite:
    """What every connector passes: inherit, and give the fixture `department`."""

    def test_check_passes(self, department: HostileDepartment) -> None:
        """A source that can be read passes the check."""
        department.fill([PLAIN])
        with closing(department.connector()) as connector:
            connector.check()

    def test_every_cell_is_exact_or_has_a_finding(self, department: HostileDepartment) -> None:
        """Hostile content arrives as it is, but for canonical text, open ends and what findings name."""
        department.fill(HOSTILE_ROWS)
        batches = self.read(department)
        rows = [row for batch in batches for row in batch.rows.to_pylist()]
        found = [(f.ordinal, f.field, f.raw) for batch in batches for f in batch.findings]
        assert found == list(HOSTILE_FINDINGS)
        assert [row["_ordinal"] for row in rows] == list(range(len(HOSTILE_ROWS)))
        unfit = {(ordinal, name) for ordinal, name, _ in found}
        for place, (row, source) in enumerate(zip(rows, HOSTILE_ROWS, strict=True)):
            assert row["_open_ended"] is (source["jzrq"] == "长期")
            for field in SUITE_FIELDS:
                expected = None if (place, field.name) in unfit else _meaning(field, source)
                assert row[field.name] == expected, (place, field.name)

    def test_batches_have_the_contracts_schema(self, department: HostileDepartment) -> None:
        """Each batch's schema is equal to `arrow_schema`."""
        department.fill(HOSTILE_ROWS)
        schema = arrow_schema(department.contract())
        assert all(batch.rows.schema.equals(schema) for batch in self.read(department))

    def test_rows_come_in_key_order_and_keys_alone_are_the_same(self, department: HostileDepartment) -> None:
        """`keys` gives what a read has in `_key`, in the same order."""
        department.fill(HOSTILE_ROWS)
        whole = [key for batch in self.read(department) for key in batch.rows.column("_key").to_pylist()]
        with closing(department.connector()) as connector:
            alone = list(connector.keys(department.contract()))
        assert alone == [(str(row["bm"]), str(row["xh"])) for row in HOSTILE_ROWS]
        assert whole == [join_key(key) for key in alone]

    def test_batches_are_bounded_in_rows_and_bytes(self, department: HostileDepartment) -> None:
        """Many rows and wide rows are cut into batches, none is lost and ordinals run through."""
        wide = [PLAIN | {"bm": f"W{place:04}", "mc": "宽" * 400_000} for place in range(20)]
        many = [PLAIN | {"bm": f"X{place:05}"} for place in range(BATCH_ROWS + 1)]
        department.fill(wide + many)
        batches = self.read(department)
        ordinals = [number for batch in batches for number in batch.rows.column("_ordinal").to_pylist()]
        assert ordinals == list(range(len(wide) + len(many)))
        assert max(batch.rows.num_rows for batch in batches) == BATCH_ROWS
        assert max(batch.rows.get_total_buffer_size() for batch in batches) < BATCH_BYTES + 2**20

    def test_no_rows_are_no_batches(self, department: HostileDepartment) -> None:
        """A source without rows gives zero batches and no fault."""
        department.fill([])
        assert self.read(department) == []

    def test_discover_names_object_and_columns(self, department: HostileDepartment) -> None:
        """Discovery finds the resource's object with the columns of the contract."""
        department.fill([PLAIN])
        with closing(department.connector()) as connector:
            found = connector.discover()
        columns = [{name for name, _ in one.columns} for one in found]
        assert any({field.source_name for field in SUITE_FIELDS} <= names for names in columns)

    def test_close_is_idempotent_and_frees_a_read_left_early(self, department: HostileDepartment) -> None:
        """A read may be left after one batch; closing twice is fine and the connector reads again."""
        department.fill([PLAIN | {"bm": f"X{place:05}"} for place in range(BATCH_ROWS + 1)])
        connector = department.connector()
        left = connector.read(department.contract())
        next(left)
        connector.close()
        connector.close()
        with closing(department.connector()) as again:
            assert next(again.read(department.contract())).rows.num_rows == BATCH_ROWS

    def test_a_source_that_does_not_answer_is_unavailable(self, department: HostileDepartment) -> None:
        """Nothing at the address: `SourceUnavailable`, from every method."""
        self.expect(SourceUnavailable, department, department.unreachable())

    def test_a_source_that_says_no_has_refused(self, department: HostileDepartment) -> None:
        """Wrong credentials: `SourceRefused`, from every method."""
        department.fill([PLAIN])
        self.expect(SourceRefused, department, department.turned_away())

    def test_a_missing_column_is_a_change_named(self, department: HostileDepartment) -> None:
        """A column that the source lacks: `SourceChanged`, naming it."""
        department.fill([PLAIN])
        contract = department.contract()
        lost = replace(contract, fields=(*contract.fields, sample_field("lost", source_name="lost_column")))
        with closing(department.connector()) as connector, pytest.raises(SourceChanged) as caught:
            list(connector.read(lost))
        assert "lost_column" in str(caught.value)
        self.require_discretion(department, caught)

    def read(self, department: HostileDepartment) -> list[ReadBatch]:
        """Read the whole source."""
        with closing(department.connector()) as connector:
            return list(connector.read(department.contract()))

    def expect(
        self, fault: type[ConnectorError], department: HostileDepartment, connector: Connector
    ) -> None:
        """Require that check, read and keys all end in `fault`, and that it gives nothing away."""
        contract = department.contract()
        calls = (
            connector.check,
            lambda: list(connector.read(contract)),
            lambda: list(connector.keys(contract)),
        )
        with closing(connector):
            for call in calls:
                with pytest.raises(fault) as caught:
                    call()
                self.require_discretion(department, caught)

    def require_discretion(
        self, department: HostileDepartment, caught: pytest.ExceptionInfo[ConnectorError]
    ) -> None:
        """Require that the printed fault, with all it was caused by, holds no secret and no person."""
        printed = "".join(traceback.format_exception(caught.value))
        shown = [secret for secret in (*department.secrets, str(PLAIN["mc"])) if secret in printed]
        assert not shown


def _meaning(field: Field, row: SuiteRow) -> object:
    """Say what a cell means, by Python's own readers."""
    text = row[field.source_name]
    if text is None or text == "长期":
        return None
    readers: Mapping[LogicalType, Callable[[str], object]] = {
        LogicalType.STRING: lambda given: given.replace("\ue81e", "龴"),
        LogicalType.INTEGER: int,
        LogicalType.NUMBER: Decimal,
        LogicalType.DATE: date.fromisoformat,
        LogicalType.TIMESTAMP: datetime.fromisoformat,
        LogicalType.BOOLEAN: lambda given: given == "true",
    }
    return readers[field.logical_type](text)
