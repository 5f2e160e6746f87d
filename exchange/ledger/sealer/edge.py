"""The right edge of the tree: the unfinished tile of each level and the unfinished entry bundle.

It is all that growing the tree needs. It is pure: growing gives a new edge and the files that became full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.model import Text
from exchange.ledger.tlog.errors import TileMalformed
from exchange.ledger.tlog.merkle import HASH_BYTES, Frontier, frontier_of, leaf_hash
from exchange.ledger.tlog.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Fetch,
    pack_bundle,
    read_bundle,
    read_tile,
    subtree_root,
    tile_path,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge of the tree of `size` leaves; `tiles[level]` and `bodies` hold 0 to 255 items each."""

    size: int = 0
    tiles: tuple[tuple[bytes, ...], ...] = ()
    bodies: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, fetch: Fetch, size: int) -> "Edge":
        """Read the edge of the tree of `size` leaves from its published files.

        Raises `TileMalformed` for files that are missing, torn or do not fit together.
        """
        tiles: list[tuple[bytes, ...]] = []
        while size >> TILE_HEIGHT * len(tiles):
            index, width = divmod(size >> TILE_HEIGHT * len(tiles), TILE_WIDTH)
            tiles.append(tuple(read_tile(fetch, len(tiles), index, size)) if width else ())
        bodies = tuple(read_bundle(fetch, size // TILE_WIDTH, size)) if size % TILE_WIDTH else ()
        if tiles and tuple(map(leaf_hash, bodies)) != tiles[0]:
            path = tile_path(ENTRIES, size // TILE_WIDTH)
            raise TileMalformed(Text(f"{path} 的哈希与其树块不符", f"{path} does not hash to its tile"))
        return cls(size, tuple(tiles), bodies)

    @property
    def frontier(self) -> Frontier:
        """The roots of the complete subtrees at the edge."""
        return frontier_of(self.size, self._subtree)

    @property
    def unfinished(self) -> dict[str, bytes]:
        """The partial tiles and the partial bundle of this tree, by path."""
        files = {
            tile_path(level, (self.size >> TILE_HEIGHT * level) // TILE_WIDTH, len(hashes)): b"".join(hashes)
            for level, hashes in enumerate(self.tiles)
            if hashes
        }
        if self.bodies:
            path = tile_path(ENTRIES, self.size // TILE_WIDTH, len(self.bodies))
            files[path] = pack_bundle(self.bodies)
        return files

    def grown(self, bodies: Sequence[bytes]) -> tuple["Edge", dict[str, bytes]]:
        """Return the edge after `bodies` and the tiles and bundles that became full, by path."""
        full: dict[str, bytes] = {}
        start = self.size - len(self.bodies)
        pending = [*self.bodies, *bodies]
        while len(pending) >= TILE_WIDTH:
            full[tile_path(ENTRIES, start // TILE_WIDTH)] = pack_bundle(pending[:TILE_WIDTH])
            del pending[:TILE_WIDTH]
            start += TILE_WIDTH
        tiles = self._grown_tiles([leaf_hash(body) for body in bodies], full)
        return Edge(self.size + len(bodies), tiles, tuple(pending)), full

    def _grown_tiles(self, hashes: list[bytes], full: dict[str, bytes]) -> tuple[tuple[bytes, ...], ...]:
        tiles: list[tuple[bytes, ...]] = []
        level, added = 0, hashes
        while added or level < len(self.tiles):
            row = [*(self.tiles[level] if level < len(self.tiles) else ()), *added]
            index = (self.size >> TILE_HEIGHT * level) // TILE_WIDTH
            added = []
            while len(row) >= TILE_WIDTH:
                tile, row = row[:TILE_WIDTH], row[TILE_WIDTH:]
                full[tile_path(level, index)] = b"".join(tile)
                added.append(subtree_root(tile))
                index += 1
            tiles.append(tuple(row))
            level += 1
        return tuple(tiles)

    def _subtree(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        start = (index << height) % TILE_WIDTH
        return subtree_root(self.tiles[tile_level][start : start + (1 << height)])


def frontier_bytes(frontier: Frontier) -> bytes:
    """Return the nodes of a frontier one after the other, as the database keeps them."""
    return b"".join(frontier.nodes)


def frontier_from(size: int, raw: bytes) -> Frontier:
    """Return the frontier of `size` leaves from the bytes that the database keeps."""
    nodes = tuple(raw[start : start + HASH_BYTES] for start in range(0, len(raw), HASH_BYTES))
    return Frontier(size, nodes)
