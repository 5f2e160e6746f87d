"""Golden Merkle roots and hashes of transparency-dev (see tests/data/rfc6962-golden)."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from exchange.ledger.sealer.edge import Edge
from exchange.ledger.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data/rfc6962-golden/golden.json").read_text(encoding="utf-8")
)
ROOTS = sorted((int(size), base64.b64decode(root)) for size, root in GOLDEN["roots_base64"].items())


def bodies(size: int) -> list[bytes]:
    """Return the leaves of the golden trees: two bytes, low byte first."""
    return [index.to_bytes(2, "little") for index in range(size)]


def test_the_vectors_are_all_there() -> None:
    """Eleven roots; a lost file would otherwise pass for success."""
    assert len(ROOTS) == 11


@pytest.mark.parametrize(("size", "root"), ROOTS, ids=[str(size) for size, _ in ROOTS])
def test_the_frontier_gives_the_golden_root(size: int, root: bytes) -> None:
    """Leaf by leaf, the root is the one that the reference gives."""
    assert Frontier().extended(map(leaf_hash, bodies(size))).root == root


@pytest.mark.parametrize(("size", "root"), ROOTS, ids=[str(size) for size, _ in ROOTS])
def test_the_sealers_edge_gives_the_golden_root(size: int, root: bytes) -> None:
    """Tile by tile, in three batches, the root is the same."""
    edge, whole = Edge(), bodies(size)
    for start in range(0, size, size // 3 + 1):
        edge, _ = edge.grown(whole[start : start + size // 3 + 1])
    assert edge.frontier.root == root


def test_the_hasher_gives_the_golden_hashes() -> None:
    """Empty tree, leaves and inner nodes are told apart by their first byte."""
    hasher = GOLDEN["hasher"]
    assert EMPTY_ROOT.hex() == hasher["empty_root"]
    assert leaf_hash(b"").hex() == hasher["leaf_hash_of_empty"]
    assert leaf_hash(b"L123456").hex() == hasher["leaf_hash_of_L123456"]
    assert node_hash(b"N123", b"N456").hex() == hasher["node_hash_of_N123_N456"]
