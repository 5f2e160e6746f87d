"""Reads entries for a person from the ledger's published files, each proven under the signed head first.

No database, no network, and so no entry of its own about the reading: whoever may read these files may copy
them. No entry names a person; an operator is a pseudonym, a subject a commitment.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.model import Text
from cli.console import show_json, show_table
from cli.errors import CommandFailed
from cli.language import say
from cli.ledger_files import CHECKPOINT
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed, ProofInvalid
from exchange.ledger.tlog.merkle import inclusion_proof, leaf_hash, verify_inclusion
from exchange.ledger.tlog.tiles import TILE_WIDTH, Fetch, read_bundle, subtrees_from
from exchange.ledger.verifier import Refused, read_policy, tiles_in
from exchange.ledger.verifier.sources import read_checkpoint

KEEP = Text(
    zh="保存这些文件原状，请负责人查看；tongban ledger verify 可核对单份答复",
    en="keep the files as they are and have them looked at; tongban ledger verify checks a single answer",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry: its place in the log and its members."""

    index: int
    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the head, when its file was written, and the entries under it, the newest first."""

    head: Checkpoint
    written_at: datetime
    entries: tuple[Shown, ...]


def read_log(
    ledger: Path, policy: Path, wanted: Mapping[str, str], *, index: int | None, last: int
) -> Reading:
    """Return entry `index`, or the newest `last` entries whose members are as `wanted`.

    Raises `CommandFailed` where the head's signature does not hold, the log has no such entry, or an entry is
    not the one that was sealed; `OSError` for files that are missing.
    """
    place = ledger / CHECKPOINT
    try:
        head = read_checkpoint(place.read_bytes(), read_policy(policy.read_bytes()))
        found = _one(ledger, head, index) if index is not None else _newest(ledger, head, wanted, last)
    except Refused as refused:
        raise CommandFailed(refused.outcome.reason, KEEP) from None
    except (Malformed, ProofInvalid) as fault:
        raise CommandFailed(fault.message, KEEP) from None
    written_at = datetime.fromtimestamp(place.stat().st_mtime, UTC)
    return Reading(head, written_at, tuple(found))


def _one(ledger: Path, head: Checkpoint, index: int) -> list[Shown]:
    if not 0 <= index < head.size:
        raise CommandFailed(
            Text(
                f"没有第 {index} 条：已封存 0 至 {head.size - 1}",
                f"no entry {index}: 0 to {head.size - 1} are sealed",
            ),
            Text("tongban ledger show --last 10", "tongban ledger show --last 10"),
            exit_code=2,
        )
    fetch = tiles_in(ledger)
    body = read_bundle(fetch, index // TILE_WIDTH, head.size)[index % TILE_WIDTH]
    _prove(fetch, head, index, body)
    return [Shown(index, json.loads(body))]


def _newest(ledger: Path, head: Checkpoint, wanted: Mapping[str, str], last: int) -> list[Shown]:
    fetch = tiles_in(ledger)
    found: list[Shown] = []
    for index, body in _backwards(fetch, head.size):
        if len(found) == last:
            break
        members = json.loads(body)
        if all(members.get(name) == value for name, value in wanted.items()):
            _prove(fetch, head, index, body)
            found.append(Shown(index, members))
    return found


def _backwards(fetch: Fetch, size: int) -> Iterator[tuple[int, bytes]]:
    for bundle in reversed(range(-(-size // TILE_WIDTH))):
        bodies = read_bundle(fetch, bundle, size)
        for offset in reversed(range(len(bodies))):
            yield bundle * TILE_WIDTH + offset, bodies[offset]


def _prove(fetch: Fetch, head: Checkpoint, index: int, body: bytes) -> None:
    proof = inclusion_proof(index, head.size, subtrees_from(fetch, head.size))
    verify_inclusion(leaf_hash(body), index, head.size, proof, head.root)


def show_reading(reading: Reading, *, as_json: bool) -> None:
    """Print what was read: every member as JSON, or a table of what a person looks for."""
    head = reading.head
    if as_json:
        entries = [{"index": one.index, "entry": one.members} for one in reading.entries]
        told = {"origin": head.origin, "size": head.size, "written_at": f"{reading.written_at:%FT%TZ}"}
        show_json(told | {"entries": entries})
        return
    columns = [say("序号", "index"), say("时间", "at"), say("类别", "kind"), say("窗口系统", "client")]
    columns += [say("事项", "item"), say("办件", "case"), say("结论", "outcome")]
    written = say(
        f"检查点写于 {reading.written_at:%F %T} UTC", f"head written {reading.written_at:%F %T} UTC"
    )
    show_table(f"{head.origin}: {head.size} · {written}", columns, map(_row, reading.entries))


def _row(shown: Shown) -> list[object]:
    members = shown.members
    verdicts = ", ".join(f"{use['proof']}: {use['verdict']}" for use in members["proofs"])
    told = [members[name] for name in ("at", "kind", "client", "item", "case")]
    return [shown.index, *told, verdicts or members["outcome"]]
