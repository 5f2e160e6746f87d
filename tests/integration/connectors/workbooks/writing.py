"""Workbooks for tests, written part by part: what a library that writes workbooks would tidy away stays."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"

TRUE: Mapping[str, object] = MappingProxyType({})
"""A manifest that says nothing untrue."""


def text_cell(text: str) -> str:
    """Return a cell of text, escaped as Excel does."""
    kept = text.replace("\r", "_x000D_")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def number_cell(raw: str, style: int = 0) -> str:
    """Return a cell of a number in a style."""
    return f'<c s="{style}"><v>{raw}</v></c>'


def row(*cells: str) -> str:
    """Return one row."""
    return f"<row>{''.join(cells)}</row>"


def workbook(
    rows: Sequence[str],
    *,
    formats: Sequence[str] = (),
    texts: Sequence[str] = (),
    from_1904: bool = False,
    after: str = "",
) -> bytes:
    """Return a workbook with the sheet 名册 of these rows and an empty one.

    Style 0 is General and style n the n-th of `formats`; `texts` are the shared `si` elements' contents;
    `after` follows the rows.
    """
    sheets = ("名册", "空表")
    numbers = (1, 2)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _links(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/workbook.xml": _main(sheets, from_1904=from_1904),
        "xl/styles.xml": _styles(formats),
        "xl/sharedStrings.xml": _part("sst", "".join(f"<si>{text}</si>" for text in texts)),
    }
    sheet = _part("worksheet", f"<sheetData>{''.join(rows)}</sheetData>{after}")
    parts["xl/worksheets/sheet1.xml"] = sheet
    parts["xl/worksheets/sheet2.xml"] = _part("worksheet", "<sheetData/>")
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return content.getvalue()


def leave(
    directory: Path, content: bytes, rows: int, name: str = "名册_1.xlsx", said: Mapping[str, object] = TRUE
) -> Path:
    """Leave a drop whose manifest is true unless `said` says otherwise."""
    manifest = {
        "file": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": rows,
        "encoding": "utf-8",
        "created_at": "2026-01-01T02:00:00+08:00",
    } | dict(said)
    (directory / name).write_bytes(content)
    (directory / f"{name}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory / name


def _part(name: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{MAIN}" xmlns:r="{LINKS}">{content}</{name}>'
    )


def _content_types(numbers: Sequence[int]) -> str:
    kinds = {"/xl/workbook.xml": WORKBOOK_TYPE, "/xl/styles.xml": STYLES_TYPE}
    kinds |= {"/xl/sharedStrings.xml": STRINGS_TYPE}
    kinds |= {f"/xl/worksheets/sheet{number}.xml": SHEET_TYPE for number in numbers}
    entries = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'<Types xmlns="{TYPES}">{rels}{entries}</Types>'


def _links(*links: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{place}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def _main(sheets: Sequence[str], *, from_1904: bool) -> str:
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(sheets, start=1)
    )
    return _part("workbook", f'<workbookPr date1904="{int(from_1904)}"/><sheets>{entries}</sheets>')


def _styles(formats: Sequence[str]) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(formats, start=164)
    )
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *range(164, 164 + len(formats))))
    fills = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    return _part(
        "styleSheet",
        f"<numFmts>{codes}</numFmts><fonts><font/></fonts><fills>{fills}</fills>"
        "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f"<cellXfs>{styles}</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    )
