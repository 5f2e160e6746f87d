"""DECIDE: found wherever it stands, and nothing loads while it does."""

import shutil
from pathlib import Path

import pytest

from catalog.errors import CatalogFaulty
from catalog.loader import load
from exchange.settings import SHIPPED_CATALOGUE

PLACES = {
    "departments.yaml": ("contact: 数据共享工作机构（政务内线 1101）", "contact: DECIDE"),
    "contracts/market_regulation/business_licence.yaml": ("'07': revoked", "'07': DECIDE"),
    "contracts/public_security/resident_identity.yaml": (
        "dataClass, value: general",
        "dataClass, value: DECIDE",
    ),
}


@pytest.mark.parametrize("file", PLACES)
def test_place_that_is_left_is_named_once(tmp_path: Path, file: str) -> None:
    """File and line of the place, one fault for it, and no catalogue."""
    place = Path(shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog"))
    received, left = PLACES[file]
    text = (place / file).read_text(encoding="utf-8")
    assert received in text
    (place / file).write_text(text.replace(received, left, 1), encoding="utf-8")
    with pytest.raises(CatalogFaulty) as caught:
        load(place)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == (file, text[: text.index(received)].count("\n") + 1)
    assert "DECIDE" in fault.message.zh
