"""The edge: grown in any batches, or read back from its files, it is the same tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.ledger.sealer.edge import Edge, frontier_bytes, frontier_from
from exchange.ledger.tlog.errors import TileMalformed
from exchange.ledger.tlog.merkle import Frontier, leaf_hash
from exchange.ledger.tlog.tiles import pack_bundle, subtrees_from


def bodies(size: int) -> list[bytes]:
    """Return different bodies."""
    return [str(index).encode() for index in range(size)]


def published(batches: list[int]) -> tuple[Edge, dict[str, bytes]]:
    """Return the edge after the batches and every file that was published on the way."""
    edge, files, whole = Edge(), dict[str, bytes](), bodies(sum(batches))
    for batch in batches:
        edge, full = edge.grown(whole[edge.size : edge.size + batch])
        for path, content in (full | edge.unfinished).items():
            assert files.setdefault(path, content) == content  # a published path never changes
    return edge, files


@settings(max_examples=25)
@given(st.lists(st.integers(0, 700), max_size=5))
def test_any_batching_gives_the_same_tree_and_files(batches: list[int]) -> None:
    """Frontier and root follow from the entries alone, and the files give the same edge back."""
    edge, files = published(batches)
    assert edge.frontier == Frontier().extended(map(leaf_hash, bodies(sum(batches))))
    assert Edge.read(files.__getitem__, edge.size) == edge
    at_once, _ = published([sum(batches)])
    assert at_once == edge


def test_a_tree_of_70000_publishes_the_tiles_of_the_standard() -> None:
    """The tiles that C2SP tlog-tiles counts for 70,000 leaves, and as many bundles as lowest tiles."""
    _, files = published([70_000])
    counted = {
        kind: sum(path.startswith(f"tile/{kind}/") for path in files) for kind in ("0", "1", "2", "entries")
    }
    assert counted == {"0": 274, "1": 2, "2": 1, "entries": 274}
    assert {path for path in files if ".p/" in path} == {
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    }
    expected = Frontier().extended(map(leaf_hash, bodies(65_536)))
    assert subtrees_from(files.__getitem__, 70_000)(16, 0) == expected.root


def test_an_edge_is_not_read_from_files_that_do_not_fit() -> None:
    """A bundle that does not hash to its tile is refused."""
    edge, files = published([5])
    files["tile/entries/000.p/5"] = pack_bundle([b"other", *bodies(5)[1:]])
    with pytest.raises(TileMalformed, match="does not hash"):
        Edge.read(files.__getitem__, edge.size)


def test_a_frontier_survives_its_bytes() -> None:
    """What the database keeps is enough to get the frontier back."""
    frontier = Frontier().extended(map(leaf_hash, bodies(11)))
    assert frontier_from(11, frontier_bytes(frontier)) == frontier
