"""A workbook that unpacks to too much, or whose bytes are spoiled anywhere, is a fault and nothing more."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from connectors.errors import ConnectorError, SourceRefused
from tests.integration.connectors.workbooks.test_faults import GOOD, SHEET, column, read
from tests.integration.connectors.workbooks.writing import leave, zipped


@pytest.mark.parametrize("limit", ["SHEET_BYTES", "SHARED_BYTES", "OTHER_BYTES"])
def test_a_bomb_is_refused_before_it_is_unpacked(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that unpacks to more than its bound costs nothing; the bound itself is what is tested."""
    parts = {"SHEET_BYTES": SHEET, "SHARED_BYTES": "xl/sharedStrings.xml", "OTHER_BYTES": "xl/styles.xml"}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as content:
        said = {name: content.read(name).decode() for name in content.namelist()}
    bomb = said[parts[limit]] + " " * (20 * 1024**2)
    content_of_bomb = zipped(said | {parts[limit]: bomb})
    assert len(content_of_bomb) < 100_000
    leave(tmp_path, content_of_bomb, 2)
    if limit != "OTHER_BYTES":
        assert column(read(tmp_path)) == ["刘某", "王某"]
        for module in ("workbook", "strings"):
            monkeypatch.setattr(f"connectors.workbooks.xlsx.{module}.{limit}", 1024**2, raising=False)
    with pytest.raises(SourceRefused, match="unpacks to"):
        read(tmp_path)


def test_a_part_cannot_unpack_to_more_than_it_declares(tmp_path: Path) -> None:
    """A directory that lies about a part's size is a damaged workbook, not a way around the bound."""
    lying = GOOD.replace(len(_unpacked(SHEET)).to_bytes(4, "little"), (64).to_bytes(4, "little"))
    assert lying != GOOD
    leave(tmp_path, lying, 2)
    with pytest.raises(SourceRefused, match="damaged"):
        read(tmp_path)


def _unpacked(part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as content:
        return content.read(part)


def test_no_spoiled_byte_gets_further_than_a_fault(tmp_path: Path) -> None:
    """Whatever bytes are flipped or cut, of the zip or in a part, a read ends in rows or in a named fault."""
    chance = random.Random(20261124)
    refused = 0
    for attempt in range(300):
        content = _spoiled(GOOD, chance) if attempt % 2 else _with_spoiled_part(chance)
        leave(tmp_path, content, 2)
        try:
            read(tmp_path)
        except ConnectorError:
            refused += 1
    assert 150 < refused < 300


def _spoiled(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled[: chance.choice((None, chance.randrange(len(spoiled))))])


def _with_spoiled_part(chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as content:
        parts = {name: content.read(name) for name in content.namelist()}
    part = chance.choice(list(parts))
    return zipped(parts | {part: _spoiled(parts[part], chance)})
