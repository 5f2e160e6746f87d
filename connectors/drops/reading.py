"""From a sealed file to rows in the order of the contract's fields."""

import csv
import io
from collections.abc import Generator, Sequence

from catalog.identifiers import mask
from catalog.model import Contract, Text
from connectors.base import BATCH_BYTES
from connectors.drops.choosing import RESEND, Drop, rows_differ
from connectors.drops.directory import Listing
from connectors.drops.encodings import MARK, contradiction
from connectors.drops.form import DropForm
from connectors.drops.sealed import CHUNK, SealedFile
from connectors.errors import (
    ASK_FILE_KEPT,
    EACH_COLUMN_ONCE,
    ConnectorError,
    SourceChanged,
    SourceRefused,
    nearest_column,
)
from connectors.typing.batches import Row
from connectors.typing.cells import written

csv.field_size_limit(BATCH_BYTES)

DELIMITERS = ",\t;|"
SNIFFED_LINES = 50


def drop_rows(contract: Contract, form: DropForm, listing: Listing, drop: Drop) -> Generator[Row, None, None]:
    """Stream the drop's rows, then require seal and row count.

    Raises `SourceRefused` or `SourceChanged` naming the file; a broken seal goes before what it caused.
    """
    _require_encoding(contract, form, drop)
    sealed = SealedFile(listing.open(drop.entry.name))
    with io.BufferedReader(sealed, CHUNK) as buffered:
        try:
            rows = yield from _parsed(contract, form, drop, buffered)
        except ConnectorError:
            sealed.require(contract.name, drop, listing)
            raise
        sealed.require(contract.name, drop, listing)
    if rows != drop.manifest.rows:
        raise rows_differ(contract.name, drop, rows)


def delimiter_and_header(listing: Listing, drop: Drop) -> tuple[str, tuple[str, ...]]:
    """Return a drop's likeliest delimiter and the cells of its first line."""
    encoding = drop.manifest.encoding
    with listing.open(drop.entry.name) as file:
        text = file.read(CHUNK).decode(encoding.codec, "replace").lstrip(MARK)
    delimiter = likely_delimiter(text)
    first = text.splitlines()[0] if text else ""
    return delimiter, tuple(next(csv.reader([first], delimiter=delimiter), []))


def likely_delimiter(text: str) -> str:
    """Return the delimiter that the csv module finds, or the most frequent one of the first line."""
    lines = text.splitlines()
    try:
        return csv.Sniffer().sniff("\n".join(lines[:SNIFFED_LINES]), DELIMITERS).delimiter
    except csv.Error:
        return max(DELIMITERS, key=(lines or [""])[0].count)


def _require_encoding(contract: Contract, form: DropForm, drop: Drop) -> None:
    if drop.manifest.encoding is not form.encoding:
        name, said, wanted = drop.entry.name, drop.manifest.encoding.name, form.encoding.name
        received = Text(f"{name}，其清单称编码为 {said}", f"{name} whose manifest says {said}")
        expected = Text(f"契约所说的 {wanted}", f"{wanted}, as the contract says")
        raise SourceRefused(contract.name, received, expected, RESEND)


def _parsed(
    contract: Contract, form: DropForm, drop: Drop, buffered: "io.BufferedReader[SealedFile]"
) -> Generator[Row, None, int]:
    """Yield the rows and return their number; the text is not closed, so that the seal can be held."""
    _require_beginning(contract, form, drop, buffered.peek())
    text = io.TextIOWrapper(buffered, form.encoding.codec, form.encoding.errors, newline="")
    reader = csv.reader(text, delimiter=form.delimiter, strict=True)
    try:
        header = next(reader)
        places = _places(contract, form, drop, header)
        rows = 0
        for cells in reader:
            if not cells:  # a blank line is no row; the manifest's count holds this judgement to account
                continue
            if len(cells) != len(header):
                raise _ragged(contract, drop, reader.line_num, cells, len(header))
            rows += 1
            yield _row(cells, places, empty_is_null=form.empty_is_null)
    except csv.Error:
        place = _line(drop, reader.line_num)
        received = Text(f"{place.zh}：引号没有闭合", f"{place.en}: quotes that do not close")
        expected = Text("按 RFC 4180 加引号的单元格", "cells quoted by RFC 4180")
        raise SourceRefused(contract.name, received, expected, RESEND) from None
    except UnicodeDecodeError:
        name, number, encoding = drop.entry.name, reader.line_num, form.encoding.name
        received = Text(
            f"{name}，第 {number} 行之后：残缺的字符", f"{name}, after line {number}: a cut character"
        )
        expected = Text(f"直到结尾都是 {encoding}", f"{encoding} to the end")
        raise SourceRefused(contract.name, received, expected, RESEND) from None
    finally:
        text.detach()
    return rows


def _require_beginning(contract: Contract, form: DropForm, drop: Drop, sample: bytes) -> None:
    name = drop.entry.name
    if not sample:
        received, expected = (
            Text(f"{name}，是空文件", f"{name}, which is empty"),
            Text("至少一行表头", "at least a header"),
        )
        raise SourceRefused(contract.name, received, expected, RESEND)
    against = contradiction(sample, form.encoding)
    if against is not None:
        received = Text(f"{name}，{against.zh}", f"{name} with {against.en}")
        expected = Text(f"{form.encoding.name} 文字", f"{form.encoding.name} text")
        raise SourceRefused(contract.name, received, expected, RESEND)


def _places(contract: Contract, form: DropForm, drop: Drop, header: Sequence[str]) -> Sequence[int]:
    """Find the contract's columns. The header's cells are not shown: without a header they are a person's."""
    names = [cell.removeprefix(MARK) if place == 0 else cell for place, cell in enumerate(header)]
    name = drop.entry.name
    if any("\ud800" <= character <= "\udfff" for cell in names for character in cell):
        encoding = form.encoding.name
        received = Text(f"{name}，表头不是 {encoding} 文字", f"{name} whose header is no {encoding} text")
        expected = Text("契约所说的编码", "the encoding the contract says")
        raise SourceRefused(contract.name, received, expected, RESEND)
    wanted = [field.source_name for field in contract.fields]
    faulty = [column for column in wanted if names.count(column) != 1]
    if faulty:
        lost = ", ".join(faulty)
        received = Text(
            f"{name}，表头有 {len(names)} 个单元格，缺少或重复 {lost}",
            f"{name} with a header of {len(names)} cells that lacks or repeats {lost}",
        )
        like = nearest_column(faulty, names)
        raise SourceChanged(contract.name, received, EACH_COLUMN_ONCE, ASK_FILE_KEPT, lost, like)
    return [names.index(column) for column in wanted]


def _ragged(contract: Contract, drop: Drop, line: int, cells: Sequence[str], expected: int) -> SourceRefused:
    place = _line(drop, line)
    return SourceRefused(
        contract.name,
        Text(f"{place.zh}：该行有 {len(cells)} 个单元格", f"{place.en}: a row of {len(cells)} cells"),
        Text(f"与表头相同的 {expected} 个单元格", f"{expected} cells, as in the header"),
        RESEND,
        sample=mask(written(cells[0])),
    )


def _line(drop: Drop, number: int) -> Text:
    return Text(f"{drop.entry.name}，第 {number} 行", f"{drop.entry.name}, line {number}")


def _row(cells: Sequence[str], places: Sequence[int], *, empty_is_null: bool) -> Row:
    if empty_is_null:
        return [cells[place] or None for place in places]
    return [cells[place] for place in places]
