"""From a sealed file to rows in the order of the contract's fields."""

import csv
import io
from collections.abc import Generator, Sequence

from catalog.model import Contract
from connectors.base import BATCH_BYTES
from connectors.drops.choosing import RESEND, Drop
from connectors.drops.directory import Listing
from connectors.drops.encodings import MARK, contradiction
from connectors.drops.form import DropForm
from connectors.drops.sealed import CHUNK, SealedFile
from connectors.errors import ConnectorError, SourceChanged, SourceRefused
from connectors.typing.batches import Row

csv.field_size_limit(BATCH_BYTES)


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
        received = f"{drop.entry.name} with {rows} rows"
        raise SourceRefused(contract.name, received, f"the {drop.manifest.rows} of its manifest", RESEND)


def header_of(listing: Listing, drop: Drop) -> tuple[str, ...]:
    """Return the cells of a drop's first line, split where its likeliest delimiter stands."""
    encoding = drop.manifest.encoding
    with listing.open(drop.entry.name) as file:
        text = file.read(CHUNK).decode(encoding.codec, "replace").lstrip(MARK)
    first = text.splitlines()[0] if text else ""
    delimiter = max(",\t;|", key=first.count)
    return tuple(next(csv.reader([first], delimiter=delimiter), []))


def _require_encoding(contract: Contract, form: DropForm, drop: Drop) -> None:
    if drop.manifest.encoding is not form.encoding:
        received = f"{drop.entry.name} whose manifest says {drop.manifest.encoding.name}"
        raise SourceRefused(contract.name, received, f"{form.encoding.name}, as the contract says", RESEND)


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
                raise _ragged(contract, drop, reader.line_num, len(cells), len(header))
            rows += 1
            yield _row(cells, places, empty_is_null=form.empty_is_null)
    except csv.Error:
        received = f"{drop.entry.name}, line {reader.line_num}: quotes that do not close"
        raise SourceRefused(contract.name, received, "cells quoted by RFC 4180", RESEND) from None
    except UnicodeDecodeError:
        received = f"{drop.entry.name}, after line {reader.line_num}: a cut character"
        raise SourceRefused(contract.name, received, f"{form.encoding.name} to the end", RESEND) from None
    finally:
        text.detach()
    return rows


def _require_beginning(contract: Contract, form: DropForm, drop: Drop, sample: bytes) -> None:
    name = drop.entry.name
    if not sample:
        raise SourceRefused(contract.name, f"{name}, which is empty", "at least a header", RESEND)
    against = contradiction(sample, form.encoding)
    if against is not None:
        raise SourceRefused(contract.name, f"{name} with {against}", f"{form.encoding.name} text", RESEND)


def _places(contract: Contract, form: DropForm, drop: Drop, header: Sequence[str]) -> Sequence[int]:
    """Find the contract's columns. The header's cells are not shown: without a header they are a person's."""
    names = [cell.removeprefix(MARK) if place == 0 else cell for place, cell in enumerate(header)]
    name = drop.entry.name
    if any("\ud800" <= character <= "\udfff" for cell in names for character in cell):
        received = f"{name} whose header is no {form.encoding.name} text"
        raise SourceRefused(contract.name, received, "the encoding the contract says", RESEND)
    wanted = [field.source_name for field in contract.fields]
    faulty = [column for column in wanted if names.count(column) != 1]
    if faulty:
        raise SourceChanged(
            contract.name,
            f"{name} with a header of {len(names)} cells that lacks or repeats {', '.join(faulty)}",
            "a header with each column of the contract once",
            "ask the department what changed, then correct the contract; the file was kept",
        )
    return [names.index(column) for column in wanted]


def _ragged(contract: Contract, drop: Drop, line: int, received: int, expected: int) -> SourceRefused:
    return SourceRefused(
        contract.name,
        f"{drop.entry.name}, line {line}: a row of {received} cells",
        f"{expected} cells, as in the header",
        RESEND,
    )


def _row(cells: Sequence[str], places: Sequence[int], *, empty_is_null: bool) -> Row:
    if empty_is_null:
        return [cells[place] or None for place in places]
    return [cells[place] for place in places]
