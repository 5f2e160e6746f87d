"""No cell of an SQLite file changes in silence, and an ordinary reader would change many."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.model import LogicalType
from connectors import open_connector
from connectors.testing import sample_contract, sample_field
from tests.integration.connectors.sql.test_sqlite import url_of

TEXT, WHOLE, NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
DAY, MOMENT, TRUTH = LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.BOOLEAN


@dataclass(frozen=True, slots=True)
class Tortured:
    """One column of the one-row torture table: declared type, literal, and what must arrive.

    `raw` is the finding's raw text where the cell must not be read.
    """

    declared: str
    literal: str
    kind: LogicalType
    expected: object
    raw: str | None = None
    formats: tuple[str, ...] = ()


def gbk(text: str) -> str:
    """A literal of TEXT whose bytes are GBK, as programs of old left them."""
    return f"cast(x'{text.encode('gb18030').hex()}' as text)"


CELLS = {
    "empty": Tortured("text", "''", TEXT, ""),
    "nothing": Tortured("text", "null", TEXT, None),
    "null_word": Tortured("text", "'NULL'", TEXT, "NULL"),
    "zeros": Tortured("text", "'007'", TEXT, "007"),
    "gbk": Tortured("text", gbk("莒南县"), TEXT, "莒南县"),
    "gbk_dot": Tortured("text", gbk("买买提·艾力"), TEXT, "买买提·艾力"),
    "gbk_telecom": Tortured("text", gbk("联通"), TEXT, "联通"),
    "gbk_rare": Tortured("text", "cast(x'fe59' as text)", TEXT, "龴"),
    "four_bytes": Tortured("text", gbk("𠮷㙍"), TEXT, "𠮷㙍"),
    "cut": Tortured("text", "cast(x'ddd2c4cfcf' as text)", TEXT, None, "\\xdd\\xd2\\xc4\\xcf\\xcf"),
    "utf_8_among_gbk": Tortured("text", "'莒南县'", TEXT, None, "莒南县"),
    "nul": Tortured("text", "cast(x'610062' as text)", TEXT, None, "a\\x00b"),
    "text_in_integer": Tortured("integer", "'12a'", WHOLE, None, "12a"),
    "digits_in_integer": Tortured("integer", "'12'", WHOLE, 12),
    "greatest": Tortured("integer", "9223372036854775807", WHOLE, 2**63 - 1),
    "identity_in_text": Tortured("text", "371327199001011234", TEXT, "371327199001011234"),
    "identity_in_real": Tortured("real", "'371327199001011234'", TEXT, None, repr(371327199001011234.0)),
    "beyond_integer": Tortured("integer", "9223372036854775808", WHOLE, None, "9.223372036854776e+18"),
    "infinite": Tortured("real", "9e999", NUMBER, None, "inf"),
    "tenth": Tortured("real", "0.1", NUMBER, Decimal("0.10")),
    "sum": Tortured("real", "0.1+0.2", NUMBER, None, "0.30000000000000004"),
    "whole_real": Tortured("real", "5", WHOLE, None, "5.0"),
    "money": Tortured("numeric", "'1234567890.10'", NUMBER, Decimal("1234567890.10")),
    "day_text": Tortured("date", "'2024-02-29'", DAY, date(2024, 2, 29)),
    "day_number": Tortured("date", "20240229", DAY, date(2024, 2, 29), formats=("%Y%m%d",)),
    "day_julian": Tortured("date", "julianday('2024-02-29')", DAY, None, "2460369.5"),
    "day_epoch": Tortured("date", "1709164800", DAY, None, "1709164800"),
    "no_such_day": Tortured("date", "'2024-02-30'", DAY, None, "2024-02-30"),
    "moment": Tortured("datetime", "'2024-01-01 08:00:00'", MOMENT, datetime(2024, 1, 1, tzinfo=UTC)),
    "true": Tortured("boolean", "1", TRUTH, expected=True),
    "two": Tortured("boolean", "2", TRUTH, None, "2"),
    "blob": Tortured("blob", "x'00ff'", TEXT, None, "\\x00\\xff"),
    "blob_of_text": Tortured("blob", f"x'{'莒'.encode('gb18030').hex()}'", TEXT, "莒"),
}
Read = Mapping[str, tuple[object, str | None]]
OPTIONS = {"encoding": "GBK", "offset": "+08:00"}
TORTURE = sample_contract(
    sample_field("id", WHOLE, key_position=1),
    *(
        sample_field(
            name,
            cell.kind,
            formats=cell.formats,
            **({"precision": 38, "scale": 2} if cell.kind is NUMBER else {}),
        )
        for name, cell in CELLS.items()
    ),
    source="torture",
    options=OPTIONS,
)


@pytest.fixture
def torture(tmp_path: Path) -> Path:
    """A file with the torture table."""
    columns = ", ".join(f'"{name}" {cell.declared}' for name, cell in CELLS.items())
    literals = ", ".join(cell.literal for cell in CELLS.values())
    with closing(sqlite3.connect(tmp_path / "torture.db")) as connection:
        connection.execute(f"create table torture (id integer primary key, {columns})")
        connection.execute(f"insert into torture values (1, {literals})")
        connection.commit()
    return tmp_path / "torture.db"


def changed_in_silence(read: Read) -> set[str]:
    """Return the cells that are neither exact nor named by a finding with their raw text."""
    return {
        name
        for name, cell in CELLS.items()
        if read[name] != (cell.expected, cell.raw) or type(read[name][0]) is not type(cell.expected)
    }


def test_no_cell_changes_in_silence(torture: Path) -> None:
    """The gate: 0 silent changes."""
    with closing(open_connector(TORTURE, lambda _name: url_of(torture))) as connector:
        (batch,) = connector.read(TORTURE)
    (row,) = batch.rows.to_pylist()
    raws = {finding.field: finding.raw for finding in batch.findings}
    assert changed_in_silence({name: (row[name], raws.get(name)) for name in CELLS}) == set()


def test_the_gate_goes_red_for_an_ordinary_reader(torture: Path) -> None:
    """Positive control: text decoded with replacement, and numbers as they come, change cells in silence."""
    with closing(sqlite3.connect(torture)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        columns = ", ".join(f'"{name}"' for name in CELLS)
        values = connection.execute(f"select {columns} from torture").fetchone()
    silent = changed_in_silence({name: (value, None) for name, value in zip(CELLS, values, strict=True)})
    assert {"gbk", "gbk_rare", "cut", "identity_in_real", "beyond_integer", "infinite", "two"} <= silent
    assert {"empty", "nothing", "zeros", "greatest"}.isdisjoint(silent)
