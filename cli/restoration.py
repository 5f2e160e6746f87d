"""Brings an empty home to where a backup was made: database, keys, ledger files, catalogue, settings.

Everything is proven before the settings are written, which come last: a home without them is no exchange.
What goes wrong leaves the home empty again. Nothing is signed here, and no entry is made.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg

from catalog.model import Text
from cli.errors import CommandFailed
from cli.home import write_private, write_settings
from exchange.backup.checking import Elsewhere, Opening, Watched, require_files, require_whole_copy
from exchange.backup.contents import (
    check_database,
    check_head,
    check_ledger_files,
    check_schema,
    check_subject_key,
)
from exchange.backup.files import files_below
from exchange.backup.later_log import later_segments
from exchange.backup.layout import CATALOGUE, DATABASE, LAST_SIGNED, LEDGER, Facts
from exchange.backup.regrowing import regrow
from exchange.backup.vault import Secrets
from exchange.migrate import migrate
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import SUPERUSER
from exchange.settings import PREFIX

STEPS = 4
OWNER_URL = f"{PREFIX}DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how a backup is restored; `elsewhere` is what else was kept."""

    home: Path
    elsewhere: Elsewhere
    port: int | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored exchange, its database running: how many entries its ledger has, and how many are sealed."""

    home: Path
    entries: int
    sealed: int
    catalogue: Path
    port: int


def restore_backup(backup: Path, target: Target, opening: Opening, step: Watched) -> Restored:
    """Restore `backup` to the empty home of `target` and start its database.

    Raises `CommandFailed` where the home is not empty, and a `BackupFault` naming what is wrong; the home is
    empty again then.
    """
    facts = Facts.read(backup)
    require_empty(target.home)
    with step("核对备份的文件", "compare the backup's files"):
        require_files(backup)
        require_whole_copy(backup)
        check_ledger_files(backup)
        secrets = opening()
    target.home.mkdir(parents=True, exist_ok=True)
    target.home.chmod(0o711)  # the server's account passes through, whatever the caller's umask
    cluster = Cluster(target.home / "postgres", service_account(), target.port)
    try:
        return _restored(backup, facts, target, secrets, cluster, step)
    except BaseException:
        cluster.stop()
        for left in target.home.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        raise


def require_empty(home: Path) -> None:
    """Raise `CommandFailed` where the home holds anything."""
    if home.exists() and any(home.iterdir()):
        raise CommandFailed(
            Text(f"{home} 不是空的，未作任何更改", f"{home} is not empty; nothing was changed"),
            Text("用 TONGBAN_HOME 指定空的或新的文件夹", "name an empty or new folder with TONGBAN_HOME"),
            exit_code=2,
        )


def _restored(  # noqa: PLR0913, PLR0917  # the parts of one restore
    backup: Path, facts: Facts, target: Target, secrets: Secrets, cluster: Cluster, step: Watched
) -> Restored:
    variables = variables_for(target, secrets.variables, cluster.port)
    with step("放置数据库、密钥、台账文件、目录", "lay out database, keys, ledger files, catalogue"):
        password = unquote(urlsplit(variables[OWNER_URL]).password or "") if facts.owner == SUPERUSER else ""
        later = later_segments(backup, target.elsewhere.wal) if target.elsewhere.wal else {}
        cluster.adopt(backup / DATABASE, password, later=later)
        _lay_out_files(backup, target.home, secrets)
    with step("启动数据库，重放日志，逐条核对", "start it, replay its log, re-hash every entry"):
        cluster.start()
        url = variables[OWNER_URL]
        with psycopg.connect(url, autocommit=True) as connection:
            check_schema(connection)
            check_database(backup, url, connection)
            for head in target.elsewhere.heads:
                check_head(backup, head, connection)
            check_subject_key(connection, secrets)
            sealed = regrow(connection, target.home / "ledger", facts.origin, facts.head_size)
            entries = _entries(connection)
    with step("升级数据库结构，写入设置", "bring the schema to the newest, write the settings"):
        migrate(url)
        os.sync()
        write_settings(target.home, variables)
    return Restored(target.home, entries, sealed, target.home / "catalog", cluster.port)


def variables_for(target: Target, kept: Mapping[str, str], port: int) -> dict[str, str]:
    """Return the kept settings with this home's own places, and this machine's own server in every login."""
    moved = {
        "KEYS_DIR": target.home / "keys",
        "LEDGER_DIR": target.home / "ledger",
        "LAST_SIGNED": target.home / "sealed" / "last_signed",
        "CATALOG_DIR": target.home / "catalog",
    }
    variables = dict(kept) | {f"{PREFIX}{name}": str(path) for name, path in moved.items()}
    for name in [name for name in variables if name.endswith("DATABASE_URL")]:
        variables[name] = _at(variables[name], port)
    if target.issuer:
        variables[f"{PREFIX}ISSUER"] = target.issuer
    return variables


def _at(url: str, port: int) -> str:
    parts = urlsplit(url)
    login = f"{quote(unquote(parts.username or ''))}:{quote(unquote(parts.password or ''), safe='')}"
    return parts._replace(netloc=f"{login}@127.0.0.1:{port}", query="").geturl()


def _lay_out_files(backup: Path, home: Path, secrets: Secrets) -> None:
    for name, content in secrets.keys.items():
        place = home / "keys" / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(place, content)
    (home / "ledger").mkdir(mode=0o750)
    (home / "sealed").mkdir(mode=0o750)
    shutil.copyfile(backup / LAST_SIGNED, home / "sealed" / "last_signed")
    for source, target in ((backup / LEDGER, home / "ledger"), (backup / CATALOGUE, home / "catalog")):
        for path in files_below(source):
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)  # the backup's own modes would close them to auditors


def _entries(connection: psycopg.Connection) -> int:
    row = connection.execute("select size from ledger.head").fetchone()
    return int(row[0]) if row else 0
