"""Copies the ledger's published files for exactly one signed head: no tile more, none less.

A tile beyond the head would be the seed of a conflict: a restored log that goes on there writes other
entries. Partial tiles that gave way to full ones meanwhile are cut to the head's width, which gives the same
bytes.
"""

from collections.abc import Iterator
from pathlib import Path

from catalog.model import Text
from exchange.backup.errors import LedgerUnreadable, NothingSealed
from exchange.backup.files import write_private
from exchange.backup.layout import LAST_SIGNED, LEDGER
from exchange.ledger.opening import POLICY
from exchange.ledger.sealer.sealer import CHECKPOINT
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed
from exchange.ledger.tlog.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Fetch,
    pack_bundle,
    read_bundle,
    read_tile,
    tile_path,
    width_at,
)
from exchange.ledger.verifier import Refused, read_policy, tiles_in
from exchange.ledger.verifier.sources import read_checkpoint


def copy_ledger(ledger_dir: Path, last_signed: Path, folder: Path) -> Checkpoint:
    """Copy head, memory of the sealer, policy and the files under the head; return the head.

    The head is read before `last_signed`, which is written first: the copied memory is never older than the
    copied head. Raises `NothingSealed`, `LedgerUnreadable` and `OSError`.
    """
    try:
        raw = (ledger_dir / CHECKPOINT).read_bytes()
        remembered = last_signed.read_bytes()
        policy = (ledger_dir / POLICY).read_bytes()
        head = read_checkpoint(raw, read_policy(policy))
    except FileNotFoundError as missing:
        raise NothingSealed(
            Text(
                f"缺少 {missing.filename}：台账还没有签名",
                f"{missing.filename} is missing: nothing was sealed",
            ),
            Text("tongban ledger seal", "tongban ledger seal"),
        ) from None
    except Refused as refused:
        raise _unreadable(refused.outcome.reason) from None
    write_private(folder / LAST_SIGNED, remembered)
    write_private(folder / LEDGER / CHECKPOINT, raw)
    write_private(folder / LEDGER / POLICY, policy)
    try:
        for path, content in files_under(head.size, tiles_in(ledger_dir)):
            write_private(folder / LEDGER / path, content)
    except Malformed as fault:
        raise _unreadable(fault.message) from None
    return head


def files_under(size: int, fetch: Fetch) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every tile and bundle of the tree of `size` leaves.

    Raises `TileMalformed` for one that is missing or torn.
    """
    level = 0
    while leaves := size >> TILE_HEIGHT * level:
        for index in range(-(-leaves // TILE_WIDTH)):
            width = width_at(level, index, size)
            yield tile_path(level, index, width), b"".join(read_tile(fetch, level, index, size))
            if level == 0:
                yield tile_path(ENTRIES, index, width), pack_bundle(read_bundle(fetch, index, size))
        level += 1


def _unreadable(reason: Text) -> LedgerUnreadable:
    return LedgerUnreadable(
        Text(f"台账文件：{reason.zh}", f"the ledger's files: {reason.en}"),
        Text("保存台账文件夹原状，请负责人查看", "keep the ledger's files as they are; have them looked at"),
    )
