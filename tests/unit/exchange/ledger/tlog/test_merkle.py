"""The Merkle tree: one root however it is grown, proofs that verify, and none that verifies when changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.ledger.tlog.errors import ProofInvalid
from exchange.ledger.tlog.merkle import (
    EMPTY_ROOT,
    CompleteSubtree,
    Frontier,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

SIZES = st.integers(1, 300)


def leaves(size: int) -> list[bytes]:
    """Return the leaf hashes of `size` different bodies."""
    return [leaf_hash(str(index).encode()) for index in range(size)]


def defined_root(hashes: list[bytes]) -> bytes:
    """Return the root straight from the definition in RFC 6962 section 2.1."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(defined_root(hashes[:split]), defined_root(hashes[split:]))


def subtree_of(hashes: list[bytes]) -> CompleteSubtree:
    """Return the subtrees over hashes in memory."""
    return lambda level, index: defined_root(hashes[index << level : (index + 1) << level])


def flipped(hashes: list[bytes], position: int, bit: int) -> list[bytes]:
    """Return the hashes with one bit changed."""
    changed = bytearray(hashes[position])
    changed[bit // 8] ^= 1 << bit % 8
    return [*hashes[:position], bytes(changed), *hashes[position + 1 :]]


@given(st.lists(st.integers(0, 40), max_size=12))
def test_any_batching_gives_the_defined_root(batches: list[int]) -> None:
    """However the leaves arrive, the root is the one the RFC defines."""
    hashes = leaves(sum(batches))
    frontier, start = Frontier(), 0
    for batch in batches:
        frontier = frontier.extended(hashes[start : start + batch])
        start += batch
    assert frontier.size == len(hashes)
    assert frontier.root == defined_root(hashes)
    assert frontier_of(len(hashes), subtree_of(hashes)) == frontier


@given(SIZES, st.data())
def test_every_leaf_is_proven_and_no_changed_proof_holds(size: int, data: st.DataObject) -> None:
    """An inclusion proof verifies; with any bit, index, size, leaf or length changed it fails."""
    hashes = leaves(size)
    root = defined_root(hashes)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, subtree_of(hashes))
    verify_inclusion(hashes[index], index, size, proof, root)
    bit = data.draw(st.integers(0, 255))
    wrong = [
        (flipped([hashes[index]], 0, bit)[0], index, proof, root),
        (hashes[index], index, proof, flipped([root], 0, bit)[0]),
        (hashes[index], index, [*proof, bytes(32)], root),
        (hashes[index], size, proof, root),
    ]
    if proof:
        position = data.draw(st.integers(0, len(proof) - 1))
        other = data.draw(st.integers(0, size - 1).filter(lambda found: found != index))
        wrong += [
            (hashes[index], index, flipped(proof, position, bit), root),
            (hashes[index], index, proof[:-1], root),
            (hashes[index], other, proof, root),
        ]
    for leaf, at, path, claimed in wrong:
        with pytest.raises(ProofInvalid):
            verify_inclusion(leaf, at, size, path, claimed)


@given(SIZES, st.data())
def test_every_growth_is_proven_and_no_changed_proof_holds(new: int, data: st.DataObject) -> None:
    """A consistency proof verifies; with any bit, root or length changed it fails."""
    hashes = leaves(new)
    old = data.draw(st.integers(0, new))
    old_root, new_root = defined_root(hashes[:old]), defined_root(hashes)
    proof = consistency_proof(old, new, subtree_of(hashes))
    verify_consistency(old, old_root, new, new_root, proof)
    bit = data.draw(st.integers(0, 255))
    wrong = [
        (flipped([old_root], 0, bit)[0], new_root, proof),
        (old_root, new_root, [*proof, bytes(32)]),
    ]
    if old:
        wrong.append((old_root, flipped([new_root], 0, bit)[0], proof))
    if proof:
        position = data.draw(st.integers(0, len(proof) - 1))
        wrong += [(old_root, new_root, flipped(proof, position, bit)), (old_root, new_root, proof[:-1])]
    for first, second, path in wrong:
        with pytest.raises(ProofInvalid):
            verify_consistency(old, first, new, second, path)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
def test_a_rewritten_history_is_never_consistent(size: int) -> None:
    """A tree with one early leaf replaced has no proof from the old head, whatever proof is offered."""
    honest = leaves(size)
    rewritten = [leaf_hash(b"rewritten"), *honest[1:], leaf_hash(b"more")]
    proof = consistency_proof(size, size + 1, subtree_of(rewritten))
    with pytest.raises(ProofInvalid):
        verify_consistency(size, defined_root(honest), size + 1, defined_root(rewritten), proof)


def test_proofs_outside_the_tree_are_refused() -> None:
    """No proof is made or taken for a leaf or a size that does not exist."""
    subtree = subtree_of(leaves(4))
    for index in (-1, 4):
        with pytest.raises(ProofInvalid):
            inclusion_proof(index, 4, subtree)
    for old in (-1, 5):
        with pytest.raises(ProofInvalid):
            consistency_proof(old, 4, subtree)
        with pytest.raises(ProofInvalid):
            verify_consistency(old, EMPTY_ROOT, 4, EMPTY_ROOT, [])
