"""Tiles and entry bundles (C2SP tlog-tiles): paths, contents, and the hashes of subtrees read back from them.

A tile holds up to 256 hashes of one level; level `l` has one hash for each complete subtree of `256**l`
leaves. What is read here is only as good as the root it is checked against.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from catalog.model.text import Text
from exchange.ledger.tlog.errors import TileMalformed
from exchange.ledger.tlog.merkle import HASH_BYTES, CompleteSubtree, node_hash

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ENTRIES = "entries"
_LENGTH_BYTES = 2

Fetch = Callable[[str], bytes]
"""Gives the content at a path of the log (`tile/0/000`); raises `FileNotFoundError` where there is none."""


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile, or with level `ENTRIES` of a bundle; partial where `width` is below 256."""
    if index < 0 or not 0 < width <= TILE_WIDTH:
        raise TileMalformed(Text(f"没有宽度为 {width} 的树块 {index}", f"no tile {index} of width {width}"))
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes tile `index` of `level` holds in a tree of `size` leaves: 0 to 256."""
    return max(0, min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH))


def pack_bundle(bodies: Iterable[bytes]) -> bytes:
    """Return the entry bundle of `bodies`, each preceded by its length as a big-endian uint16."""
    return b"".join(len(body).to_bytes(_LENGTH_BYTES) + body for body in bodies)


def unpack_bundle(raw: bytes) -> list[bytes]:
    """Return the bodies in an entry bundle.

    Raises `TileMalformed` where lengths and content do not fit.
    """
    bodies: list[bytes] = []
    position = 0
    while position < len(raw):
        start = position + _LENGTH_BYTES
        position = start + int.from_bytes(raw[position:start])
        if position > len(raw):
            number = len(bodies)
            raise TileMalformed(
                Text(f"条目包中第 {number} 条超出其末尾", f"entry {number} of the bundle runs over its end")
            )
        bodies.append(raw[start:position])
    return bodies


def unpack_tile(raw: bytes) -> list[bytes]:
    """Return the hashes in a tile.

    Raises `TileMalformed` where it is no sequence of 1 to 256 hashes.
    """
    if not raw or len(raw) % HASH_BYTES or len(raw) > TILE_WIDTH * HASH_BYTES:
        raise TileMalformed(
            Text(
                f"{len(raw)} 字节的树块不是 1 至 {TILE_WIDTH} 个哈希",
                f"a tile of {len(raw)} bytes is no sequence of 1 to {TILE_WIDTH} hashes",
            )
        )
    return [raw[start : start + HASH_BYTES] for start in range(0, len(raw), HASH_BYTES)]


def read_tile(fetch: Fetch, level: int, index: int, size: int) -> list[bytes]:
    """Return the hashes of a tile as far as a tree of `size` leaves reaches.

    Raises `TileMalformed` for a tile that is missing, torn or too narrow.
    """
    width = width_at(level, index, size)
    return unpack_tile(_fetch_wide(fetch, level, index, width, HASH_BYTES))[:width]


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[left], row[left + 1]) for left in range(0, len(row), 2)]
    return row[0]


def subtrees_from(fetch: Fetch, size: int) -> CompleteSubtree:
    """Return the hashes of complete subtrees as the tiles of the tree of `size` leaves give them.

    What it returns raises `TileMalformed` for a tile that is missing or too narrow.
    """

    @lru_cache(maxsize=64)
    def tile(level: int, index: int) -> list[bytes]:
        return read_tile(fetch, level, index, size)

    def subtree(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, start = divmod(index << height, TILE_WIDTH)
        hashes = tile(tile_level, tile_index)[start : start + (1 << height)]
        if len(hashes) != 1 << height:
            raise TileMalformed(
                Text(
                    f"{size} 条的树在第 {level} 层没有完整子树 {index}",
                    f"a tree of {size} has no complete subtree {index} at level {level}",
                )
            )
        return subtree_root(hashes)

    return subtree


def read_bundle(fetch: Fetch, index: int, size: int) -> list[bytes]:
    """Return the bodies of entry bundle `index` as far as a tree of `size` leaves reaches.

    Raises `TileMalformed` for a bundle that is missing, torn or too short.
    """
    width = width_at(0, index, size)
    bodies = unpack_bundle(_fetch_wide(fetch, ENTRIES, index, width, 0))
    if len(bodies) < width:
        path, held = tile_path(ENTRIES, index, width), len(bodies)
        raise TileMalformed(Text(f"{path} 有 {held} 条记录", f"{path} holds {held} entries"))
    return bodies[:width]


def _fetch_wide(fetch: Fetch, level: int | str, index: int, width: int, item_bytes: int) -> bytes:
    """Fetch a tile at its exact width; a partial one may have given way to the full one."""
    path = tile_path(level, index, width)
    try:
        raw = fetch(path)
    except FileNotFoundError:
        try:
            raw = fetch(tile_path(level, index))
        except FileNotFoundError:
            raise TileMalformed(Text(f"缺少 {path}", f"{path} is missing")) from None
    if len(raw) < width * item_bytes:
        held, expected = len(raw), width * item_bytes
        raise TileMalformed(
            Text(
                f"{path} 有 {held} 字节，应为 {expected} 字节",
                f"{path} holds {held} bytes, expected {expected}",
            )
        )
    return raw
