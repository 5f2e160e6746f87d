"""csv-spectrum through the connector of drops, in every encoding and with every line end.

The corpus (tests/data/csv-spectrum, BSD-2-Clause) is UTF-8 without a mark; the other forms are made from it.
"""

import hashlib
import json
from pathlib import Path

import pytest

from connectors import open_connector
from connectors.testing import sample_contract, sample_field

DATA = Path(__file__).parents[2] / "data" / "csv-spectrum"
CASES = sorted(path.stem for path in (DATA / "csvs").glob("*.csv"))
ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16 little end": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 big end": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "gb18030": lambda text: text.encode("gb18030"),
    "gb18030 with mark": lambda text: ("\ufeff" + text).encode("gb18030"),
}
MASKED_UPSTREAM = {"Contact Phone Number": "2095257564"}
"""The one cell whose JSON differs from its CSV upstream; that JSON is also a bare object."""
LINE_ENDS = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}


def read_case(directory: Path, text: str, encoding: str, columns: list[str]) -> list[dict[str, str | None]]:
    """Leave the text as a drop in the encoding and read it, each row by the file's own column names."""
    content = ENCODINGS[encoding](text)
    codec = encoding.partition(" ")[0]
    fields = [
        sample_field(f"f{place}", source_name=name, key_position=1 if place == 0 else None)
        for place, name in enumerate(columns)
    ]
    options = {"encoding": codec, "delimiter": ",", "empty": "text"}
    contract = sample_contract(*fields, source="case.csv", options=options)
    manifest = {
        "file": "case.csv",
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": len(expected_of(directory.name, "\n")),
        "encoding": codec,
        "created_at": "2026-01-01T00:00:00Z",
    }
    (directory / "case.csv").write_bytes(content)
    (directory / "case.csv.manifest.json").write_text(json.dumps(manifest))
    batches = list(open_connector(contract, lambda _name: directory.as_uri()).read(contract))
    assert all(batch.findings == () for batch in batches)
    rows = [row for batch in batches for row in batch.rows.to_pylist()]
    return [{field.source_name: row[field.name] for field in fields} for row in rows]


def expected_of(case: str, line_end: str) -> list[dict[str, str]]:
    """What the corpus says of a case, with the line ends inside cells as the file has them."""
    said = json.loads((DATA / "json" / f"{case}.json").read_text(encoding="utf-8"))
    rows = [said | MASKED_UPSTREAM] if case == "location_coordinates" else said
    return [{name: _with_ends(cell, line_end) for name, cell in row.items()} for row in rows]


def _with_ends(text: str, line_end: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", line_end)


@pytest.mark.parametrize("line_end", LINE_ENDS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("case", CASES)
def test_a_case_is_read_as_the_corpus_says(case: str, encoding: str, line_end: str, tmp_path: Path) -> None:
    """Every cell is the corpus's own, whatever the file is encoded and broken in."""
    directory = tmp_path / case
    directory.mkdir()
    text = (DATA / "csvs" / f"{case}.csv").read_bytes().decode("utf-8")
    expected = expected_of(case, LINE_ENDS[line_end])
    received = read_case(directory, _with_ends(text, LINE_ENDS[line_end]), encoding, list(expected[0]))
    assert received == expected


def test_the_corpus_is_there() -> None:
    """All twelve cases are looked at."""
    assert len(CASES) == 12
