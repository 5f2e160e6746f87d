"""Makes a backup of a running exchange: in the one order that is consistent, whole or not at all.

1. the ledger's files for the signed head of this moment;
2. catalogue and keys, which do not change under load;
3. the database: everything that the head of step 1 covers was committed before this began;
4. digests over all files, synced, and only then the name of a complete backup.
"""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from catalog.loader import load
from catalog.loader.source.tree import read_tree
from exchange.backup.database import copy_database, copyable_server
from exchange.backup.files import require_room, sync_tree, write_private
from exchange.backup.layout import CATALOGUE, DATABASE, FORM, PARTIAL, VAULT, Facts
from exchange.backup.ledger_files import copy_ledger
from exchange.backup.sums import write_sums
from exchange.backup.vault import Secrets, seal
from exchange.ledger.sealer.files import sync_directories
from exchange.settings import Settings

Step = Callable[[str, str], AbstractContextManager[Callable[[int], None]]]
"""Opens a step of which a person is told; it gives a function that takes percents."""

STEPS = 4


def make_backup(  # noqa: PLR0913  # what a backup is made of
    settings: Settings,
    directory: Path,
    at: datetime,
    step: Step,
    *,
    secrets: Secrets | None = None,
    passphrase: str = "",
) -> Path:
    """Make a backup named after `at` (UTC) in `directory` and return its folder; online, nothing is stopped.

    Without `secrets` the keys are left out. Whatever goes wrong, no folder with a complete one's name is
    left, and what was copied is removed. Raises a `BackupFault`, `CatalogFaulty`, `OSError` or psycopg's.
    """
    owner_url = settings.database_url.get_secret_value()
    server = copyable_server(owner_url)
    catalogue = load(settings.catalog_dir)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    require_room(directory, server.size)
    folder = directory / f"tongban-{at:%Y%m%dT%H%M%SZ}"
    partial = folder.with_name(folder.name + PARTIAL)
    if folder.exists():
        raise FileExistsError(17, "a backup of this second exists", str(folder))
    partial.mkdir(mode=0o700)
    try:
        with step("复制台账文件", "copy the ledger's files"):
            head = copy_ledger(settings.ledger_dir, settings.last_signed, partial)
        with step("复制目录，密封密钥", "copy the catalogue, seal the keys"):
            for name, content in read_tree(settings.catalog_dir).files.items():
                write_private(partial / CATALOGUE / name, content)
            if secrets is not None:
                write_private(partial / VAULT, seal(secrets, passphrase))
        with step("复制数据库及其日志", "copy the database and its log") as report:
            copy_database(owner_url, partial / DATABASE, report)
        with step("计算摘要，写入磁盘", "digest and sync every file"):
            facts = Facts(
                FORM,
                f"{at:%Y-%m-%dT%H:%M:%SZ}",
                head.origin,
                head.size,
                catalogue.digest,
                server.version,
                server.schema,
                server.database,
                server.owner,
            )
            facts.write(partial)
            write_sums(partial)
            sync_tree(partial)
        partial.rename(folder)
        sync_directories([directory])
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder
