"""Proves a backup whole without touching anything, and says of each part what was found.

Bytes first, then meaning: a copy whose bytes are wrong is never started. What is started is asked whether its
entries are exactly those under the copied head, whether it reaches the sealer's memory, and whether the keys
are those under which its holders were published.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from catalog.errors import CatalogFaulty
from catalog.loader import load
from catalog.model import Text
from exchange.backup.contents import (
    ANOTHER,
    check_database,
    check_head,
    check_ledger_files,
    check_schema,
    check_subject_key,
    resource_rows,
)
from exchange.backup.database import fault_of_copy
from exchange.backup.errors import BackupDamaged, BackupFault, VaultMissing
from exchange.backup.layout import CATALOGUE, DATABASE, VAULT, Facts
from exchange.backup.sums import differing
from exchange.backup.trial import started_copy
from exchange.backup.vault import Secrets, unseal
from exchange.keys import KeyUnusable
from exchange.postgres.errors import ServerFailed

MOST_NAMED = 5
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found; `part` is its fixed name, `next_step` is empty where all is well."""

    part: str
    ok: bool
    detail: Text
    next_step: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a backup was found to be; `rows` counts each published resource in the copy."""

    facts: Facts
    checks: Sequence[Checked]
    rows: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(checked.ok for checked in self.checks)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was kept outside the backup: files with signed heads, and the write-ahead log since."""

    heads: Sequence[Path] = ()
    wal: Path | None = None


Opening = Callable[[], Secrets]
Watched = Callable[[str, str], AbstractContextManager[object]]


def check_backup(backup: Path, opening: Opening, elsewhere: Elsewhere, step: Watched) -> Verdict:
    """Check everything in `backup`; `elsewhere` is what else was kept.

    Raises `BackupUnreadable` where the folder is no complete backup, and nothing for what is wrong inside.
    """
    facts = Facts.read(backup)
    with step("核对摘要与数据库备份", "compare digests and the database's own manifest"):
        checks = [
            _tried("files", lambda: require_files(backup)),
            _tried("database files", lambda: require_whole_copy(backup)),
        ]
        sound = all(checked.ok for checked in checks)
    with step("打开密钥，核对台账文件", "open the keys, re-hash the ledger's files"):
        found: list[Secrets] = []
        checks.append(_tried("keys", lambda: _keys(opening, found)))
        checks.append(_tried("catalogue", lambda: _catalogue(backup, facts)))
        checks.append(_tried("ledger files", lambda: check_ledger_files(backup)))
    if not sound:
        untried = Text("文件有误，未启动副本", "not started: its files are damaged")
        return Verdict(facts, [*checks, Checked("database", ok=False, detail=untried, next_step=ANOTHER)], {})
    with step("启动数据库副本，逐条核对", "start a copy of the database, re-hash every entry"):
        rows: dict[str, int] = {}
        checks += _asked(backup, facts, found, elsewhere, rows)
    return Verdict(facts, checks, rows)


def open_vault(backup: Path, keys: Path | None, passphrase: Callable[[], str]) -> Secrets:
    """Open the backup's sealed keys, or those of the file `keys`.

    Raises `VaultClosed` and `PassphraseUnusable`; `VaultMissing` where there are none.
    """
    vault = keys or backup / VAULT
    if not vault.is_file():
        raise VaultMissing(
            Text(f"{vault} 不存在：备份不含密钥", f"{vault} is missing: this backup holds no keys"),
            Text("用 --keys 指明密钥备份", "name the backup of the keys with --keys"),
        )
    return unseal(vault.read_bytes(), passphrase())


def _asked(
    backup: Path,
    facts: Facts,
    found: Sequence[Secrets],
    elsewhere: Elsewhere,
    rows: dict[str, int],
) -> list[Checked]:
    checks: list[Checked] = []
    try:
        with started_copy(backup, facts, elsewhere.wal) as url, psycopg.connect(url) as connection:
            checks.append(_tried("schema", lambda: check_schema(connection)))
            checks.append(_tried("ledger", lambda: check_database(backup, url, connection)))
            checks += [
                _tried(f"head {head}", partial(check_head, backup, head, connection))
                for head in elsewhere.heads
            ]
            if found:
                checks.append(_tried("subject key", lambda: check_subject_key(connection, found[0])))
            checks.append(_tried("resources", lambda: _counted(connection, rows)))
    except BackupFault as fault:
        checks.append(Checked("database", ok=False, detail=fault.message, next_step=fault.next_step))
    except ServerFailed as fault:
        words = str(fault).strip().splitlines()[-1]
        told = Text(f"副本未能启动：{words}", f"it does not start: {words}")
        checks.append(Checked("database", ok=False, detail=told, next_step=ANOTHER))
    return checks


def _tried(part: str, check: Callable[[], Text]) -> Checked:
    """Run one check; every known fault is a finding."""
    try:
        return Checked(part, ok=True, detail=check())
    except BackupFault as fault:
        return Checked(part, ok=False, detail=fault.message, next_step=fault.next_step)
    except (KeyUnusable, OSError, psycopg.Error) as fault:
        told = f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}"
        return Checked(part, ok=False, detail=Text(told, told), next_step=ANOTHER)


def require_files(backup: Path) -> Text:
    """Compare every file with the list of digests; raises `BackupDamaged` with the first that differ."""
    wrong = differing(backup)
    if wrong:
        more = len(wrong) - MOST_NAMED
        rest = Text(f"，另有 {more} 个", f", {more} more") if more > 0 else Text("", "")
        raise BackupDamaged(
            Text(
                "；".join(text.zh for text in wrong[:MOST_NAMED]) + rest.zh,
                "; ".join(text.en for text in wrong[:MOST_NAMED]) + rest.en,
            ),
            ANOTHER,
        )
    return Text("与清单一致", "as listed")


def require_whole_copy(backup: Path) -> Text:
    """Have PostgreSQL verify its own copy; raises `BackupDamaged`."""
    words = fault_of_copy(backup / DATABASE)
    if words is not None:
        raise BackupDamaged(
            Text(f"pg_verifybackup：{words.splitlines()[0]}", f"pg_verifybackup: {words.splitlines()[0]}"),
            ANOTHER,
        )
    return Text("数据文件与日志完整", "data files and write-ahead log are whole")


def _catalogue(backup: Path, facts: Facts) -> Text:
    try:
        found = load(backup / CATALOGUE)
    except CatalogFaulty as faulty:
        fault = faulty.faults[0]
        raise BackupDamaged(
            Text(f"{fault.file}：{fault.message.zh}", f"{fault.file}: {fault.message.en}"), ANOTHER
        ) from None
    if found.digest != facts.catalogue_digest:
        raise BackupDamaged(Text("不是备份时的目录", "not the catalogue that was backed up"), ANOTHER)
    return Text(f"{len(found.contracts)} 个资源", f"{len(found.contracts)} resources")


def _keys(opening: Opening, found: list[Secrets]) -> Text:
    found.append(opening())
    amount = len(found[0].keys)
    return Text(f"{amount} 个密钥可以打开", f"{amount} keys open")


def _counted(connection: psycopg.Connection, rows: dict[str, int]) -> Text:
    rows.update(resource_rows(connection))
    return Text(f"{len(rows)} 个资源", f"{len(rows)} resources")
