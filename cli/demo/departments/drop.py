"""A file drop as the titles' system writes it: GB18030 CSV with a Chinese header.

Characters that the editions of GB 18030 place differently are written in their two-byte form, as the
department's old system does.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from catalog.canonical import LEFTOVERS, canonical_text
from cli.demo.departments.drop_files import DropFiles
from cli.demo.population import TitleRow

ENCODING = "gb18030"
FILES = DropFiles("real_estate_title_", ".csv", ENCODING)
HEADER = {
    "不动产权证号": "title_no",
    "权利人证件号": "holder_code",
    "权利人类型": "holder_kind",
    "权利人名称": "holder_name",
    "不动产单元号": "unit_no",
    "共有情况": "share",
    "坐落": "location",
    "面积": "area",
    "登记日期": "registered_on",
    "使用期限起": "valid_from",
    "使用期限止": "valid_to",
    "权属状态": "state",
    "权利限制": "restriction",
}
_TWO_BYTE_FORM = {standard: leftover for leftover, standard in LEFTOVERS.items()}


def encode(rows: Iterable[TitleRow]) -> bytes:
    """Return the drop's bytes: header, rows, CRLF after each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(row, name) for name in HEADER.values()] for row in rows)
    return text.getvalue().translate(_TWO_BYTE_FORM).encode(ENCODING)


def decode(content: bytes) -> list[TitleRow]:
    """Return the rows of a drop, their text in the canonical form."""
    lines = csv.DictReader(io.StringIO(canonical_text(content.decode(ENCODING)), newline=""))
    return [TitleRow(**{name: line[title] for title, name in HEADER.items()}) for line in lines]


def write_drop(directory: Path, rows: Sequence[TitleRow], at: datetime) -> Path:
    """Write a complete drop of the rows and return its path."""
    return FILES.write(directory, encode(rows), len(rows), at)
