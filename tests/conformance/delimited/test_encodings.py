"""CPython's cjkencodings texts, read as drops, arrive as their UTF-8 twins say.

The texts (tests/data/encodings, PSF-2.0) hold every area of their encoding. Python's GB18030 codec follows
the 2000 edition for some two dozen codes; canonical text makes up for that, so both twins are folded alike.
"""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.canonical import canonical_text, private_use_left
from connectors import open_connector
from connectors.errors import ContractUnfit
from connectors.testing import sample_contract, sample_field

DATA = Path(__file__).parents[2] / "data" / "encodings"


def read_lines(directory: Path, lines: Sequence[bytes], encoding: str) -> list[str | None]:
    """Leave each line as a row of a drop whose bytes are the corpus's own, and read the text column."""
    content = b"no,text\r\n"
    content += b"".join(b'%d,"%s"\r\n' % (number, line) for number, line in enumerate(lines))
    options = {"encoding": encoding, "empty": "text"}
    fields = (sample_field("no", key_position=1), sample_field("text"))
    contract = sample_contract(*fields, source="case.csv", options=options)
    manifest = {
        "file": "case.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(lines),
        "encoding": encoding,
        "created_at": "2026-01-01T00:00:00Z",
    }
    (directory / "case.csv").write_bytes(content)
    (directory / "case.csv.manifest.json").write_text(json.dumps(manifest))
    batches = list(open_connector(contract, lambda _name: directory.as_uri()).read(contract))
    assert all(batch.findings == () for batch in batches)
    return [text for batch in batches for text in batch.rows.column("text").to_pylist()]


def lines_of(name: str) -> list[bytes]:
    """The corpus's lines, made safe between quotes; no GB trail byte is a quote."""
    return [line.replace(b'"', b'""') for line in (DATA / name).read_bytes().splitlines()]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312"])
def test_a_text_equals_its_twin(encoding: str, tmp_path: Path) -> None:
    """Each line of the encoded text equals the same line of its UTF-8 twin."""
    twin = (DATA / f"{encoding}-utf8.txt").read_bytes().splitlines()
    expected = [canonical_text(line.decode()) for line in twin]
    assert read_lines(tmp_path, lines_of(f"{encoding}.txt"), encoding) == expected
    assert any(character > "\u4e00" for line in expected for character in line)


def test_hz_is_not_read(tmp_path: Path) -> None:
    """An encoding that is not read is the contract's fault, before a file is opened."""
    options = {"encoding": "hz", "empty": "text"}
    contract = sample_contract(sample_field("no", key_position=1), source="case.csv", options=options)
    with pytest.raises(ContractUnfit, match="hz"):
        list(open_connector(contract, lambda _name: tmp_path.as_uri()).read(contract))


def every_character() -> str:
    """Every character that text of this product may hold: all planes, no controls, nothing private."""
    planes = [range(0x20, 0xD800), range(0xF900, 0xFFFE), range(0x10000, 0x30000)]
    return "".join(chr(code) for plane in planes for code in plane)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_every_character_survives(encoding: str, tmp_path: Path) -> None:
    """All of Unicode's characters come through each encoding as they went in."""
    sent = every_character()
    rows = [[str(start), sent[start : start + 500]] for start in range(0, len(sent), 500)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["no", "text"], *rows])
    content = text.getvalue().encode(encoding)
    fields = (sample_field("no", key_position=1), sample_field("text"))
    contract = sample_contract(*fields, source="all.csv", options={"encoding": encoding, "empty": "text"})
    manifest = {
        "file": "all.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(rows),
        "encoding": encoding,
        "created_at": "2026-01-01T00:00:00Z",
    }
    (tmp_path / "all.csv").write_bytes(content)
    (tmp_path / "all.csv.manifest.json").write_text(json.dumps(manifest))
    batches = list(open_connector(contract, lambda _name: tmp_path.as_uri()).read(contract))
    received = [cell for batch in batches for cell in batch.rows.column("text").to_pylist()]
    assert received == [row[1] for row in rows]
    assert not private_use_left(sent)
