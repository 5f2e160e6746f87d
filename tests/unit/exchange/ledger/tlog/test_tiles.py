"""Tiles and bundles: the paths of C2SP tlog-tiles, and contents that cannot be misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.ledger.tlog.errors import TileMalformed
from exchange.ledger.tlog.tiles import (
    ENTRIES,
    Fetch,
    pack_bundle,
    read_bundle,
    subtrees_from,
    tile_path,
    unpack_bundle,
    unpack_tile,
    width_at,
)


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 273, 112, "tile/0/273.p/112"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        (1, 1234, 56, "tile/1/x001/234.p/56"),
        (ENTRIES, 1000, 1, "tile/entries/x001/000.p/1"),
    ],
)
def test_paths_are_those_of_the_standard(level: int | str, index: int, width: int, path: str) -> None:
    """Groups of three digits, all but the last with an x; partial tiles name their width."""
    assert tile_path(level, index, width) == path


def test_the_standards_example_of_70000_leaves() -> None:
    """273 full tiles and one of 112 below, one full and one of 17 above them, one of 1 on top."""
    assert [width_at(0, index, 70_000) for index in (272, 273, 274)] == [256, 112, 0]
    assert [width_at(1, index, 70_000) for index in (0, 1, 2)] == [256, 17, 0]
    assert [width_at(2, index, 70_000) for index in (0, 1)] == [1, 0]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_bodies(bodies: list[bytes]) -> None:
    """Each body stands behind its length."""
    assert unpack_bundle(pack_bundle(bodies)) == bodies


@given(st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=5), st.data())
def test_a_torn_bundle_is_refused_or_shorter(bodies: list[bytes], data: st.DataObject) -> None:
    """Cut anywhere, a bundle never gives back all of its bodies."""
    raw = pack_bundle(bodies)
    torn = raw[: data.draw(st.integers(0, len(raw) - 1))]
    try:
        found = unpack_bundle(torn)
    except TileMalformed:
        return
    assert found == bodies[: len(found)]
    assert len(found) < len(bodies)


@pytest.mark.parametrize("length", [0, 31, 33, 257 * 32])
def test_a_tile_of_another_length_is_refused(length: int) -> None:
    """A tile is 1 to 256 hashes of 32 bytes."""
    with pytest.raises(TileMalformed):
        unpack_tile(bytes(length))


def test_a_partial_tile_gives_way_to_the_full_one() -> None:
    """A log may drop a partial tile once the full one exists; readers then take its beginning."""
    bodies = [bytes([index]) for index in range(256)]
    files = {"tile/entries/000": pack_bundle(bodies)}
    assert read_bundle(files_fetch(files), 0, 10) == bodies[:10]


def test_a_missing_tile_is_named() -> None:
    """The fault says which path is missing."""
    with pytest.raises(TileMalformed, match=r"tile/0/000\.p/3 is missing"):
        subtrees_from(files_fetch({}), 3)(0, 0)


def test_a_narrow_tile_is_refused() -> None:
    """A tile that ends before the tree does proves nothing."""
    with pytest.raises(TileMalformed, match="64 bytes, expected 96"):
        subtrees_from(files_fetch({"tile/0/000.p/3": bytes(64)}), 3)(0, 0)


def files_fetch(files: dict[str, bytes]) -> Fetch:
    """Return how to fetch from files in memory."""

    def fetch(path: str) -> bytes:
        try:
            return files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    return fetch
