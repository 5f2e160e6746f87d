"""What a started copy of the database must hold: a known schema, exactly the sealed entries, the right keys.

Each check returns what it found in words, or raises a `BackupFault` that names what is wrong.
"""

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from catalog.model import Text
from exchange.backup.errors import BackupDamaged, EntriesLost
from exchange.backup.layout import LAST_SIGNED, LEDGER
from exchange.backup.vault import Secrets
from exchange.key_check import NAME, key_check_value
from exchange.ledger.opening import POLICY
from exchange.ledger.recheck import recheck
from exchange.ledger.sealer.edge import Edge
from exchange.ledger.sealer.sealer import CHECKPOINT
from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import Malformed
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import TILE_WIDTH, Fetch, read_bundle
from exchange.ledger.verifier import ExitCode, Outcome, Refused, read_policy, tiles_in, verify_range
from exchange.ledger.verifier.sources import read_checkpoint
from exchange.migrate import revisions

WAL = Text(
    "用 --wal 重放其后的预写日志；没有日志则此台账已缺失记录，必须关闭，另立新台账名称",
    "replay the later write-ahead log with --wal; without it this log has lost entries, is closed, and a new "
    "origin begins",
)
ANOTHER = Text("换一份备份", "take another backup")


def check_ledger_files(backup: Path) -> Text:
    """Re-hash the copied bundles against the copied head, every tile, and compare the sealer's memory."""
    directory = backup / LEDGER
    checkpoint = (directory / CHECKPOINT).read_bytes()
    outcome = verify_range(checkpoint, tiles_in(directory), _policy(backup))
    _require_proven(outcome)
    head, remembered = _head(backup), remembered_head(backup)
    _require_tiles(tiles_in(directory), head.size)
    if remembered.size < head.size or (remembered.size == head.size and remembered.root != head.root):
        raise BackupDamaged(
            Text(
                f"{LAST_SIGNED} 记 {remembered.size} 条，与 {head.size} 条的检查点不符",
                f"{LAST_SIGNED} remembers {remembered.size}, the head is of {head.size}: not one history",
            ),
            ANOTHER,
        )
    return outcome.reason


def _require_tiles(fetch: Fetch, size: int) -> None:
    """Raise `BackupDamaged` with the first tile that is not what the entries give."""
    edge = Edge()
    for index in range(-(-size // TILE_WIDTH)):
        edge, files = edge.grown(read_bundle(fetch, index, size))
        if edge.size == size:
            files |= edge.unfinished
        for path, content in files.items():
            if fetch(path) != content:
                raise BackupDamaged(
                    Text(f"{path} 与条目不符", f"{path} is not what the entries give"), ANOTHER
                )


def check_schema(connection: psycopg.Connection) -> Text:
    """Find whether this version can bring the copy's schema to the newest."""
    (found,) = _row(connection, "select version_num from alembic_version")
    known = revisions()
    if found not in known:
        raise BackupDamaged(
            Text(
                f"数据库结构 {found} 未知；本版本到 {known[0]}",
                f"schema {found} is unknown; this version knows up to {known[0]}",
            ),
            Text(
                "用制作备份的版本或更新的版本恢复",
                "restore with the version that made the backup, or a newer one",
            ),
        )
    return Text(f"{found}，本版本为 {known[0]}", f"{found}; this version's newest is {known[0]}")


def check_database(backup: Path, url: str, connection: psycopg.Connection) -> Text:
    """Re-hash the copy's entries against the copied head, and hold it against the sealer's memory."""
    remembered, directory = remembered_head(backup), backup / LEDGER
    require_reached(connection, remembered, LAST_SIGNED)
    checkpoint = (directory / CHECKPOINT).read_bytes()
    outcome = recheck(url, checkpoint, tiles_in(directory), _policy(backup))
    _require_proven(outcome)
    return outcome.reason


def check_head(backup: Path, file: Path, connection: psycopg.Connection) -> Text:
    """Find whether the database holds a head that is known from elsewhere."""
    head = outside_head(backup, file)
    require_reached(connection, head, str(file))
    return Text(f"{head.size} 条，数据库都有", f"{head.size} entries, all in the database")


def outside_head(backup: Path, file: Path) -> Checkpoint:
    """Read a head from a checkpoint (its signature must hold by the backup's policy) or a `last_signed`.

    Raises `BackupDamaged` where the file is neither.
    """
    raw = file.read_bytes()
    try:
        return Checkpoint.parse(raw.decode())
    except (UnicodeDecodeError, Malformed):
        pass
    try:
        return read_checkpoint(raw, _policy(backup))
    except Refused as refused:
        raise BackupDamaged(
            Text(f"{file}：{refused.outcome.reason.zh}", f"{file}: {refused.outcome.reason.en}"),
            Text("给出检查点或 last_signed 文件", "give a checkpoint or a last_signed file"),
        ) from None


def require_reached(connection: psycopg.Connection, head: Checkpoint, name: str) -> None:
    """Raise `EntriesLost` where the database is behind `head`, `BackupDamaged` where it is another log's."""
    held, sealed, origin = _row(
        connection, "select head.size, tree.size, head.origin from ledger.head left join ledger.tree on true"
    )
    if origin != head.origin:
        raise BackupDamaged(
            Text(
                f"{name} 属于 {head.origin}，数据库属于 {origin}",
                f"{name} is of {head.origin}, the database of {origin}",
            ),
            ANOTHER,
        )
    if sealed is None or held < head.size or sealed < head.size:
        raise EntriesLost(
            Text(
                f"数据库落后：封存到 {sealed} 条，{name} 已签名 {head.size} 条",
                f"the database is behind: sealed up to {sealed} entries, {name} was signed at {head.size}",
            ),
            WAL,
        )
    row = connection.execute("select root from ledger.tree_head where size = %s", [head.size]).fetchone()
    if row is None or bytes(row[0]) != head.root:
        raise BackupDamaged(
            Text(
                f"数据库在 {head.size} 条处的根与 {name} 不同：不是同一段历史",
                f"the database's root at {head.size} is not that of {name}: they are not one history",
            ),
            Text("保存两者作为证据，请负责人查看", "keep both as evidence; have them looked at"),
        )


def check_subject_key(connection: psycopg.Connection, secrets: Secrets) -> Text:
    """Compare the sealed subject key with the check value that the first publication left."""
    row = connection.execute("select value from ops.key_check where name = %s", [NAME]).fetchone()
    if row is None:
        return Text("尚未发布过数据", "nothing was published yet")
    if bytes(row[0]) != key_check_value(secrets.keys["subject.key"]):
        raise BackupDamaged(
            Text(
                "subject.key 不是发布持有人所用的密钥：谁都查不到",
                "subject.key is not the key under which the holders were published: nobody would be found",
            ),
            Text(
                "用 --keys 给出与数据库同属一套的密钥备份", "give the key backup of this database with --keys"
            ),
        )
    return Text("与数据库相符", "the database's own")


def resource_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Count the published rows of each resource that was ever attempted."""
    names = connection.execute("select resource from ops.resource_state order by resource").fetchall()
    counted = {}
    for (name,) in names:
        table = sql.Identifier("shr", name.replace("/", "__"))
        row = connection.execute(sql.SQL("select count(*) from {}").format(table)).fetchone()
        counted[name] = row[0] if row else 0
    return counted


def remembered_head(backup: Path) -> Checkpoint:
    """Return the copied memory of the sealer.

    Raises `BackupDamaged` where it cannot be read.
    """
    try:
        return Checkpoint.parse((backup / LAST_SIGNED).read_text(encoding="utf-8"))
    except Malformed as fault:
        zh, en = fault.message.zh, fault.message.en
        raise BackupDamaged(Text(f"{LAST_SIGNED}：{zh}", f"{LAST_SIGNED}: {en}"), ANOTHER) from None
    except UnicodeDecodeError:
        told = Text(f"{LAST_SIGNED} 不是 UTF-8 文字", f"{LAST_SIGNED} is no text in UTF-8")
        raise BackupDamaged(told, ANOTHER) from None


def _head(backup: Path) -> Checkpoint:
    return read_checkpoint((backup / LEDGER / CHECKPOINT).read_bytes(), _policy(backup))


def _policy(backup: Path) -> Policy:
    try:
        return read_policy((backup / LEDGER / POLICY).read_bytes())
    except Refused as refused:
        raise BackupDamaged(refused.outcome.reason, ANOTHER) from None


def _require_proven(outcome: Outcome) -> None:
    if outcome.code is not ExitCode.PROVEN:
        raise BackupDamaged(outcome.reason, ANOTHER)


def _row(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    if row is None:
        raise BackupDamaged(
            Text("数据库中没有台账或结构版本", "the database holds no log or no schema version"), ANOTHER
        )
    return row
