"""What a backup's folder holds and what it says of itself in `backup.json`; which folders are backups."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from catalog.model import Text
from exchange.backup.errors import BackupUnreadable
from exchange.backup.files import write_private
from exchange.backup.sums import SUMS

FORM = "tongban-backup/1"
FACTS = "backup.json"
DATABASE = "database"
LEDGER = "ledger"
LAST_SIGNED = "last_signed"
CATALOGUE = "catalogue"
VAULT = "keys.sealed"
PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a backup says of itself, without any secret; `head_size` is the signed head's it was made for."""

    form: str
    made_at: str
    origin: str
    head_size: int
    catalogue_digest: str
    postgresql: str
    schema: str
    database: str
    owner: str

    def write(self, folder: Path) -> None:
        """Keep the facts in a backup's folder."""
        write_private(folder / FACTS, json.dumps(asdict(self), indent=1).encode())

    @classmethod
    def read(cls, folder: Path) -> "Facts":
        """Read the facts of a complete backup.

        Raises `BackupUnreadable`.
        """
        if folder.name.endswith(PARTIAL) or not (folder / SUMS).is_file():
            raise _unreadable(folder, Text("不是完整的备份", "is no complete backup"))
        try:
            facts = cls(**json.loads((folder / FACTS).read_bytes()))
        except (OSError, ValueError, TypeError):
            raise _unreadable(folder, Text(f"中的 {FACTS} 无法读取", f"has no readable {FACTS}")) from None
        if facts.form != FORM:
            raise _unreadable(
                folder, Text(f"的格式 {facts.form} 未知", f"is of the unknown form {facts.form}")
            )
        return facts


@dataclass(frozen=True, slots=True)
class Listed:
    """One folder of a directory of backups; `facts` only where it is complete."""

    folder: Path
    facts: Facts | None


def backups_in(directory: Path) -> Iterator[Listed]:
    """Yield the backups in `directory`, the oldest first, unfinished ones too; other folders are passed over.

    Raises `OSError` where the directory cannot be read.
    """
    for folder in sorted(directory.iterdir()):
        if folder.name.endswith(PARTIAL) and folder.is_dir():
            yield Listed(folder, None)
        elif (folder / FACTS).is_file():
            try:
                yield Listed(folder, Facts.read(folder))
            except BackupUnreadable:
                yield Listed(folder, None)


def _unreadable(folder: Path, what: Text) -> BackupUnreadable:
    return BackupUnreadable(
        Text(f"{folder} {what.zh}", f"{folder} {what.en}"),
        Text(f"tongban backup list {folder.parent}", f"tongban backup list {folder.parent}"),
    )
