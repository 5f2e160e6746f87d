"""The Merkle tree of RFC 6962 and RFC 9162: hashes, growing frontier, proofs and their verification.

Proofs are made from a function that gives the hash of any complete subtree, so that tiles, a database or
memory can stand behind it. Verification follows RFC 9162 sections 2.1.3.2 and 2.1.4.2 and shares no code with
making.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from catalog.model.text import Text
from exchange.ledger.tlog.errors import ProofInvalid

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

CompleteSubtree = Callable[[int, int], bytes]
"""`(level, index)` → the hash over the leaves `index * 2**level` to `(index + 1) * 2**level`."""


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ body)."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first, one per bit of `size`."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def extended(self, hashes: Iterable[bytes]) -> "Frontier":
        """Return the frontier after the given leaf hashes."""
        size, nodes = self.size, list(self.nodes)
        for leaf in hashes:
            node, bits = leaf, size
            while bits & 1:
                node = node_hash(nodes.pop(), node)
                bits >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def frontier_of(size: int, subtree: CompleteSubtree) -> Frontier:
    """Return the frontier of the tree of `size` leaves."""
    nodes: list[bytes] = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            nodes.append(subtree(level, start >> level))
            start += 1 << level
    return Frontier(size, tuple(nodes))


def inclusion_proof(index: int, size: int, subtree: CompleteSubtree) -> list[bytes]:
    """Return the path from leaf `index` to the root of the tree of `size` leaves, lowest first.

    Raises `ProofInvalid` for an index outside the tree.
    """
    if not 0 <= index < size:
        raise _no_leaf(index, size)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(_range_hash(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, subtree: CompleteSubtree) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is the beginning of the tree of `new` leaves.

    Empty where the sizes are equal or `old` is 0. Raises `ProofInvalid` for `old > new`.
    """
    if not 0 <= old <= new:
        raise _no_beginning(old, new)
    if old in {0, new}:
        return []
    path: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(_range_hash(start, middle, subtree))
            start = middle
    if start > 0:  # otherwise the old root itself begins the proof, and who verifies has it
        path.append(_range_hash(start, end, subtree))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf` stands at `index` in the tree of `size` leaves with `root`.

    Raises `ProofInvalid`.
    """
    if not 0 <= index < size:
        raise _no_leaf(index, size)
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofInvalid(Text("包含证明过长", "the inclusion proof is too long"))
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or result != root:
        raise ProofInvalid(
            Text(
                f"叶 {index} 的包含证明没有得出大小为 {size} 时的根",
                f"the inclusion proof of leaf {index} does not lead to the root at size {size}",
            )
        )


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree `old` with `old_root` is the beginning of the tree `new` with `new_root`.

    Raises `ProofInvalid`.
    """
    if not 0 <= old <= new:
        raise _no_beginning(old, new)
    if old in {0, new}:
        expected = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != expected or (new == 0 and new_root != EMPTY_ROOT):
            raise ProofInvalid(
                Text(f"{old} 与 {new} 处的根不相符", f"the roots at {old} and {new} do not fit together")
            )
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    old_result, new_result = _walk_consistency(old, new, path)
    if old_result != old_root or new_result != new_root:
        raise ProofInvalid(
            Text(
                f"一致性证明没有从 {old} 处的根得出 {new} 处的根",
                f"the consistency proof does not lead from the root at {old} to the root at {new}",
            )
        )


def _walk_consistency(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    if not path:
        raise ProofInvalid(Text("一致性证明为空", "the consistency proof is empty"))
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_result = new_result = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofInvalid(Text("一致性证明过长", "the consistency proof is too long"))
        if node & 1 or node == last:
            old_result, new_result = node_hash(sibling, old_result), node_hash(sibling, new_result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_result = node_hash(new_result, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofInvalid(Text("一致性证明过短", "the consistency proof is too short"))
    return old_result, new_result


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_hash(start: int, end: int, subtree: CompleteSubtree) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        return subtree(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(_range_hash(start, middle, subtree), _range_hash(middle, end, subtree))


def _no_leaf(index: int, size: int) -> ProofInvalid:
    return ProofInvalid(Text(f"{size} 条的树中没有叶 {index}", f"no leaf {index} in a tree of {size}"))


def _no_beginning(old: int, new: int) -> ProofInvalid:
    return ProofInvalid(
        Text(f"{old} 条的树不是 {new} 条的树的开头", f"a tree of {old} is no beginning of a tree of {new}")
    )
