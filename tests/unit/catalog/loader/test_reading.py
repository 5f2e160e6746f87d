"""One file judged for itself, once a process."""

import pytest

from catalog.loader import reading
from tests.unit.catalog.loader.zoo.case import DATA, LICENCE

CONTENT = (DATA / "good" / LICENCE).read_bytes()


def test_same_bytes_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reading of the same bytes under the same name is the first one."""
    first = reading.read(LICENCE, CONTENT)
    monkeypatch.setattr(reading, "standard", None)
    assert reading.read(LICENCE, CONTENT) is first


def test_name_counts_beside_the_bytes() -> None:
    """Equal bytes under another name are another file: faults name the right one."""
    other = "contracts/registry/other.yaml"
    assert reading.read(other, CONTENT).document.file == other


def test_standard_and_shape_say_one_thing_once() -> None:
    """A place that both schemas refuse is reported once."""
    broken = CONTENT.replace(b"dimension: coverage", b"dimension: beauty")
    assert len(reading.read(LICENCE, broken).faults) == 1


def test_kept_readings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its bound the store of readings starts anew instead of growing."""
    monkeypatch.setattr(reading, "MOST_KEPT", 2)
    for number in range(5):
        reading.read("papers.yaml", f"papers: [] # {number}".encode())
    assert len(reading._KEPT) <= 2
