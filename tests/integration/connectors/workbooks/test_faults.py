"""What is wrong with a workbook is named with its file; nothing of it is taken, and the file is kept."""

import io
import traceback
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from catalog.model import LogicalType
from connectors import open_connector
from connectors.base import Discovered, ReadBatch
from connectors.errors import ConnectorError, ContractUnfit, SourceChanged, SourceRefused
from connectors.testing import sample_contract, sample_field
from connectors.workbooks import WorkbookConnector, reasons
from tests.integration.connectors.workbooks.writing import (
    leave,
    number_cell,
    row,
    text_cell,
    workbook,
    zipped,
)

OPTIONS = {"format": "workbook", "sheet": "名册", "empty": "null"}
KEY = sample_field("code", source_name="编号", key_position=1)
NAME = sample_field("name", source_name="姓名", max_length=50)
SINCE = sample_field("since", LogicalType.DATE, source_name="日期")
HEADER = row(text_cell("编号"), text_cell("姓名"))
LIU = row(text_cell("1"), text_cell("刘某"))
WANG = row(text_cell("2"), text_cell("王某"))
GOOD = workbook([HEADER, LIU, WANG])


def read(directory: Path, options: Mapping[str, str] = OPTIONS, *, dated: bool = False) -> list[ReadBatch]:
    """Read the newest complete workbook."""
    fields = (KEY, NAME, SINCE) if dated else (KEY, NAME)
    contract = sample_contract(*fields, source="名册_*.xlsx", options=options)
    return list(open_connector(contract, lambda _name: directory.as_uri()).read(contract))


def column(batches: list[ReadBatch], name: str = "name") -> list[object]:
    """One field of what was read."""
    return [value for batch in batches for value in batch.rows.column(name).to_pylist()]


def findings(batches: list[ReadBatch]) -> list[tuple[int, str, str, str]]:
    """The findings of what was read."""
    return [(f.ordinal, f.field, f.raw, f.reason) for batch in batches for f in batch.findings]


def test_a_good_workbook_is_read(tmp_path: Path) -> None:
    """Positive control of this module: the workbook that the tests spoil can be read."""
    leave(tmp_path, GOOD, 2)
    assert column(read(tmp_path)) == ["刘某", "王某"]


def replaced(part: str, old: str, new: str) -> bytes:
    """The good workbook with one text of one part replaced."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as content:
        parts = {name: content.read(name).decode() for name in content.namelist()}
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


SHEET, MAIN = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a "刘某刘某">]><worksheet'
SPOILED: dict[str, tuple[bytes, type[ConnectorError], str]] = {
    "text": ("编号,姓名\n1,刘某\n".encode(), SourceRefused, "no workbook"),
    "empty": (b"", SourceRefused, "no workbook"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), SourceRefused, "with a password"),
    "old Excel": (OLE, SourceRefused, "Excel 97-2003"),
    "truncated": (GOOD[:-40], SourceRefused, "damaged"),
    "half": (GOOD[: len(GOOD) // 2], SourceRefused, "damaged"),
    "another zip": (zipped({"a.txt": "刘某"}), SourceRefused, "without the parts of a workbook"),
    "no sheet of that name": (replaced(MAIN, "名册", "名单"), SourceChanged, "none of which is 名册"),
    "a chart in its place": (
        replaced(
            "xl/_rels/workbook.xml.rels",
            '/worksheet" Target="worksheets/sheet1',
            '/chartsheet" Target="worksheets/sheet1',
        ),
        SourceChanged,
        "none of which is 名册",
    ),
    "a column lost": (workbook([row(text_cell("编号")), LIU, WANG]), SourceChanged, "lacks or repeats 姓名"),
    "a column twice": (
        workbook([row(*map(text_cell, ("编号", "姓名", "姓名"))), LIU, WANG]),
        SourceChanged,
        "lacks or repeats 姓名",
    ),
    "no header": (workbook([LIU, WANG]), SourceChanged, "lacks or repeats 编号, 姓名"),
    "an empty sheet": (workbook([]), SourceChanged, "lacks or repeats"),
    "a row too few": (workbook([HEADER, LIU]), SourceRefused, "with 1 rows"),
    "a row too many": (workbook([HEADER, LIU, WANG, LIU]), SourceRefused, "row 4 is not empty"),
    "a note below": (
        workbook([HEADER, LIU, WANG, row("<c/>", "<c/>", text_cell("制表人：刘某"))]),
        SourceRefused,
        "row 4 is not empty",
    ),
    "markup cut": (replaced(SHEET, "</worksheet>", ""), SourceRefused, "damaged"),
    "entities": (replaced(SHEET, "<worksheet", ENTITIES), SourceRefused, "document type"),
    "a text that is not there": (
        workbook([HEADER, LIU, row('<c t="s"><v>99</v></c>')]),
        SourceRefused,
        "refers to no text",
    ),
    "a style that is not there": (
        workbook([HEADER, LIU, row("<c/>", number_cell("1", 99))]),
        SourceRefused,
        "no style",
    ),
    "rows out of order": (replaced(SHEET, "<row>", '<row r="3">'), SourceRefused, "out of order"),
    "cells out of order": (
        replaced(SHEET, '<c t="inlineStr">', '<c r="B1" t="inlineStr">'),
        SourceRefused,
        "order",
    ),
    "a row beyond all rows": (replaced(SHEET, "<row>", '<row r="1048577">'), SourceRefused, "out of order"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_workbook_is_a_fault_that_names_its_file(case: str, tmp_path: Path) -> None:
    """Each way to spoil a workbook has its fault; no person stands in it, and the file is still there."""
    content, fault, message = SPOILED[case]
    file = leave(tmp_path, content, 2)
    with pytest.raises(fault) as caught:
        read(tmp_path)
    assert "名册_1.xlsx" in caught.value.received.zh
    assert message in str(caught.value)
    assert "刘某" not in "".join(traceback.format_exception(caught.value))
    assert file.read_bytes() == content


def test_a_broken_seal_goes_before_what_it_caused(tmp_path: Path) -> None:
    """A workbook that was saved again after its manifest was written is refused before it is looked at."""
    leave(tmp_path, b"no workbook at all", 2, said={"sha256": "0" * 64})
    with pytest.raises(SourceRefused, match="another sha256"):
        read(tmp_path)


def test_blank_rows_inside_are_rows_and_behind_the_last_are_none(tmp_path: Path) -> None:
    """A manifest counts to the last row that holds anything; formatted emptiness below it is nothing."""
    blank = row(number_cell("", 1), '<c t="s"><v>0</v></c>')
    rows = [HEADER, LIU, blank, WANG, blank, blank]
    leave(tmp_path, workbook(rows, formats=["0.00"], texts=["<t></t>"]), 3)
    assert column(read(tmp_path)) == ["刘某", None, "王某"]
    assert column(read(tmp_path, OPTIONS | {"empty": "text"})) == ["刘某", "", "王某"]


def test_covered_cells_are_findings(tmp_path: Path) -> None:
    """A merged range has one value, in its first cell; what the others mean nobody has written down."""
    rows = [HEADER, LIU, row(text_cell("2")), row(text_cell("3"), text_cell("赵某"))]
    merged = '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="D1:F1"/></mergeCells>'
    leave(tmp_path, workbook(rows, after=merged), 3)
    batches = read(tmp_path)
    assert column(batches) == ["刘某", None, "赵某"]
    assert findings(batches) == [(1, "name", "B2:B3", reasons.MERGED)]


@pytest.mark.parametrize(("from_1904", "expected"), [(False, date(2024, 2, 29)), (True, date(2028, 3, 1))])
def test_both_calendars_are_read(from_1904: bool, expected: date, tmp_path: Path) -> None:  # noqa: FBT001 -- a pytest parameter
    """The same number is another day in a workbook that counts from 1904."""
    rows = [row(*map(text_cell, ("编号", "姓名", "日期")))]
    rows.append(row(text_cell("1"), text_cell("刘某"), number_cell("45351", 1)))
    leave(tmp_path, workbook(rows, formats=["yyyy/m/d"], from_1904=from_1904), 1)
    assert column(read(tmp_path, dated=True), "since") == [expected]


def test_the_header_may_stand_lower(tmp_path: Path) -> None:
    """A title above the header is passed over; `header_row` says where it ends."""
    leave(tmp_path, workbook([row(text_cell("花名册")), row(), HEADER, LIU, WANG]), 2)
    assert column(read(tmp_path, OPTIONS | {"header_row": "3"})) == ["刘某", "王某"]
    with pytest.raises(SourceChanged, match="row 1"):
        read(tmp_path)


def test_a_workbook_of_a_library_is_read(tmp_path: Path) -> None:
    """What openpyxl writes, with cell references, shared texts and a hidden sheet, is read like any other."""
    book = openpyxl.Workbook()
    book.active.title = "封面"
    sheet = book.create_sheet("名册")
    sheet.sheet_state = "hidden"
    for cells in (["编号", "备注", "姓名", "日期"], ["001", None, "刘某", date(2024, 2, 29)]):
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    leave(tmp_path, content.getvalue(), 1)
    batches = read(tmp_path, dated=True)
    assert [column(batches, name) for name in ("code", "name", "since")] == [
        ["001"],
        ["刘某"],
        [date(2024, 2, 29)],
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sheet": ""}, "option sheet"),
        ({"header_row": "0"}, "option header_row: 0"),
        ({"header_row": "二"}, "option header_row: 二"),
        ({"empty": "none"}, "option empty: none"),
        ({"format": "word"}, "option format: word"),
    ],
)
def test_options_that_say_nothing_are_unfit(options: dict[str, str], message: str, tmp_path: Path) -> None:
    """Nothing about the form of a workbook is guessed."""
    leave(tmp_path, GOOD, 2)
    with pytest.raises(ContractUnfit, match=message):
        read(tmp_path, OPTIONS | options)


def test_discovery_names_every_sheet(tmp_path: Path) -> None:
    """Each sheet of the newest workbook of a family is an object, before the contract names one of them."""
    leave(tmp_path, GOOD, 2)
    contract = sample_contract(KEY, NAME, source="*.xlsx", options={"format": "workbook"})
    connector = open_connector(contract, lambda _name: tmp_path.as_uri())
    with pytest.raises(ContractUnfit, match="no option sheet"):
        connector.check()
    said = {"format": "workbook", "empty": "null"}
    assert connector.discover() == (
        Discovered(
            "名册_*.xlsx#名册", (("编号", "cell"), ("姓名", "cell")), "名册_*.xlsx", said | {"sheet": "名册"}
        ),
        Discovered("名册_*.xlsx#空表", (), "名册_*.xlsx", said | {"sheet": "空表"}),
    )


def test_the_manifest_dates_the_content(tmp_path: Path) -> None:
    """What is read is as old as its manifest says."""
    leave(tmp_path, GOOD, 2)
    contract = sample_contract(KEY, NAME, source="*.xlsx", options=OPTIONS)
    connector = open_connector(contract, lambda _name: tmp_path.as_uri())
    assert isinstance(connector, WorkbookConnector)
    list(connector.read(contract))
    assert str(connector.content_at) == "2026-01-01 02:00:00+08:00"
