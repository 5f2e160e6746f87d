"""The torture table on MariaDB: every cell arrives exactly or with a finding, none changes in silence."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

import MySQLdb
import pytest
from MySQLdb.connections import Connection

from catalog.model import Contract, Field, LogicalType
from connectors import open_connector
from connectors.testing import sample_contract, sample_field

FINDING = object()
"""Stands for: NULL, with a finding that holds the raw text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the one-row torture table: its type, its literal, and what must arrive."""

    declared: str
    literal: str
    kind: LogicalType
    expected: object
    raw: str = ""


TEXT, WHOLE, NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
DAY, MOMENT, TRUTH = LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.BOOLEAN
NEW_YEAR = datetime(2023, 12, 31, 16, 0, tzinfo=UTC)
CELLS = {
    "empty": Cell("varchar(9)", "''", TEXT, ""),
    "nothing": Cell("varchar(9)", "NULL", TEXT, None),
    "zeros": Cell("varchar(9)", "'007'", TEXT, "007"),
    "backslash_n": Cell("varchar(9)", r"'\\N'", TEXT, r"\N"),
    "null_word": Cell("varchar(9)", "'NULL'", TEXT, "NULL"),
    "breaks": Cell("varchar(9)", r"'\t\n\r\\\'\"'", TEXT, "\t\n\r\\'\""),
    "blanks": Cell("varchar(9)", "' a  '", TEXT, " a  "),
    "emoji": Cell("varchar(20)", "'😀👩‍👩‍👧'", TEXT, "😀👩‍👩‍👧"),
    "rare": Cell("varchar(20)", "'𠮷㙍䶮𫝯𬭸'", TEXT, "𠮷㙍䶮𫝯𬭸"),
    "gbk": Cell("varchar(9) character set gbk", "'莒南县'", TEXT, "莒南县"),
    "gbk_unconvertible": Cell("varchar(9) character set gbk", "_gbk 0xA8BC", TEXT, "ḿ"),
    "gbk_rare": Cell("varchar(9) character set gbk", "_gbk 0xFE59", TEXT, "龴"),
    "gbk_private": Cell("varchar(9) character set gbk", "_gbk 0xAAA1", TEXT, FINDING, "\ue000"),
    "latin1": Cell("varchar(9) character set latin1", "'é€'", TEXT, "é€"),
    "big5": Cell("varchar(9) character set big5", "'臺灣'", TEXT, "臺灣"),
    "utf16": Cell("varchar(9) character set utf16", "'𠮷a'", TEXT, "𠮷a"),
    "utf8mb3": Cell("varchar(9) character set utf8mb3", "'莒'", TEXT, "莒"),
    "private_kept": Cell("varchar(9)", "_utf8mb4 0xEFA3BF", TEXT, FINDING, "\uf8ff"),
    "nul": Cell("varchar(9)", r"'a\0b'", TEXT, FINDING, "a\\x00b"),
    "first_day": Cell("date", "'1000-01-01'", DAY, date(1000, 1, 1)),
    "last_day": Cell("date", "'9999-12-31'", DAY, date(9999, 12, 31)),
    "zero_date": Cell("date", "'0000-00-00'", DAY, FINDING, "0000-00-00"),
    "zero_month": Cell("date", "'2024-00-00'", DAY, FINDING, "2024-00-00"),
    "no_such_day": Cell("date", "'2024-02-30'", DAY, FINDING, "2024-02-30"),
    "zero_moment": Cell("timestamp null", "0", MOMENT, FINDING, "0000-00-00 00:00:00"),
    "moment_at_plus_8": Cell("timestamp null", "'2024-01-01 00:00:00'", MOMENT, NEW_YEAR),
    "wall_clock": Cell("datetime", "'2024-01-01 00:00:00'", MOMENT, FINDING, "2024-01-01 00:00:00"),
    "wall_text": Cell("datetime(6)", "'2024-01-01 00:00:00.000001'", TEXT, "2024-01-01 00:00:00.000001"),
    "wide": Cell(
        "decimal(38,10)",
        "9999999999999999999999999999.9999999999",
        NUMBER,
        Decimal("9999999999999999999999999999.9999999999"),
    ),
    "huge_double": Cell("double", "1e308", NUMBER, FINDING, "1e308"),
    "huge_double_text": Cell("double", "1e308", TEXT, "1e308"),
    "unsigned": Cell("bigint unsigned", "18446744073709551615", WHOLE, FINDING, "18446744073709551615"),
    "unsigned_wide": Cell(
        "bigint unsigned", "18446744073709551615", NUMBER, Decimal("18446744073709551615.0000000000")
    ),
    "signed": Cell("bigint", "-9223372036854775808", WHOLE, -(2**63)),
    "zerofill": Cell("int(6) zerofill", "42", WHOLE, 42),
    "time_low": Cell("time", "'-12:00:00'", TEXT, "-12:00:00"),
    "time_high": Cell("time(3)", "'838:59:58.999'", TEXT, "838:59:58.999"),
    "midnight": Cell("time", "'24:00:00'", TEXT, "24:00:00"),
    "year": Cell("year", "2024", WHOLE, 2024),
    "true": Cell("tinyint(1)", "1", TRUTH, True),
    "two": Cell("tinyint(1)", "2", TRUTH, FINDING, "2"),
    "minus_one": Cell("tinyint(1)", "-1", TRUTH, FINDING, "-1"),
    "bits": Cell("bit(8)", "b'10000001'", WHOLE, 129),
    "bit_zero": Cell("bit(1)", "b'0'", TRUTH, False),
    "choice": Cell("enum('甲','乙')", "'乙'", TEXT, "乙"),
    "choices": Cell("set('a','b')", "'a,b'", TEXT, "a,b"),
    "json": Cell("json", '\'{"a": "莒"}\'', TEXT, '{"a": "莒"}'),
    "bytes": Cell("varbinary(9)", "0x00FF", TEXT, FINDING, "\\x00\\xff"),
    "bytes_of_text": Cell("blob", "'莒'", TEXT, "莒"),
}
Read = Mapping[str, tuple[object, str | None]]
"""What a reader gave for each cell: the value, and the finding's raw text if it made one."""


def field_of(name: str, cell: Cell) -> Field:
    """The contract's field for one torture column."""
    digits = {"precision": 38, "scale": 10} if cell.kind is NUMBER else {}
    return sample_field(name, cell.kind, **digits)


CONTRACT: Contract = sample_contract(
    sample_field("id", WHOLE, key_position=1),
    *(field_of(name, cell) for name, cell in CELLS.items()),
    source="torture",
)


@pytest.fixture
def torture_url(mariadb_url: str) -> str:
    """A database with the torture table, written by a session at +08:00 that forbids no date."""
    columns = ", ".join(f"`{name}` {cell.declared}" for name, cell in CELLS.items())
    literals = ", ".join(cell.literal for cell in CELLS.values())
    with closing(connect(mariadb_url)) as connection:
        cursor = connection.cursor()
        cursor.execute("set time_zone = '+08:00', sql_mode = 'ALLOW_INVALID_DATES'")
        cursor.execute(f"create table torture (id int primary key, {columns})")
        cursor.execute(f"insert into torture values (1, {literals})")
        connection.commit()
    return mariadb_url


def connect(url: str) -> Connection:
    """Connect as an ordinary client would."""
    parts = urlsplit(url)
    return MySQLdb.connect(
        host="127.0.0.1",
        port=int(parts.port or 0),
        user=str(parts.username),
        password=str(parts.password),
        database=parts.path[1:],
        charset="utf8mb4",
    )


def changed_in_silence(read: Read) -> set[str]:
    """Return the cells that are neither exact nor named by a finding with their raw text."""
    silent = set()
    for name, cell in CELLS.items():
        value, raw = read[name]
        kept = (None, cell.raw) if cell.expected is FINDING else (cell.expected, None)
        if (value, raw) != kept or type(value) is not type(kept[0]):
            silent.add(name)
    return silent


def read_by_connector(url: str) -> Read:
    """Read the table as the product does."""
    with closing(open_connector(CONTRACT, lambda _name: url)) as connector:
        (batch,) = connector.read(CONTRACT)
    (row,) = batch.rows.to_pylist()
    raws = {finding.field: finding.raw for finding in batch.findings}
    return {name: (row[name], raws.get(name)) for name in CELLS}


def test_no_cell_changes_in_silence(torture_url: str) -> None:
    """The gate: 0 silent changes."""
    assert changed_in_silence(read_by_connector(torture_url)) == set()


def test_the_gate_goes_red_for_an_ordinary_client(torture_url: str) -> None:
    """Positive control: the driver's own converters change zero dates, GBK and unsigned cells in silence."""
    with closing(connect(torture_url)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"select {', '.join(f'`{name}`' for name in CELLS)} from torture")
        values = cursor.fetchone()
    silent = changed_in_silence({name: (value, None) for name, value in zip(CELLS, values, strict=True)})
    assert {"zero_date", "no_such_day", "gbk_unconvertible", "gbk_rare", "moment_at_plus_8", "nul"} <= silent
    assert {"empty", "nothing", "rare", "emoji", "wide"}.isdisjoint(silent)
