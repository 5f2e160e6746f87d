"""What `tongban doctor` finds where things are kept: room on the disks, and how old the newest backup is."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from catalog.model import Text
from cli.errors import CommandFailed
from exchange.backup.layout import Facts, backups_in
from exchange.clock import utc_now
from exchange.settings import Settings

BACKUP_DIR = "TONGBAN_BACKUP_DIR"
LEAST_FREE_BYTES = 1 << 30
OLDEST = timedelta(hours=26)


def examine_disks(settings: Settings) -> str:
    """Find whether there is room where the database, the ledger and the sealer's memory are."""
    places = [settings.ledger_dir, settings.last_signed.parent, *_data_directory(settings)]
    free = {place: shutil.disk_usage(_existing(place)).free for place in places}
    full = [f"{place}: {room / 1e9:.1f} GB" for place, room in free.items() if room < LEAST_FREE_BYTES]
    if full:
        told = ", ".join(full)
        raise CommandFailed(
            Text(f"磁盘将满：{told}", f"nearly full: {told}"),
            Text("清出空间或换到更大的磁盘", "free room there, or move it to a larger disk"),
        )
    return f"{min(free.values()) / 1e9:.0f} GB"


def _data_directory(settings: Settings) -> list[Path]:
    """Return the database's own place where it is on this machine and its owner may know it."""
    try:
        with psycopg.connect(settings.database_url.get_secret_value()) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.Error:
        return []  # another check tells of a database that does not answer
    place = Path(row[0]) if row else Path()
    try:
        return [place] if row and place.is_dir() else []
    except PermissionError:  # the database's own account keeps it closed
        return []


def _existing(place: Path) -> Path:
    return next(path for path in (place, *place.parents) if path.exists())


def examine_backups(_settings: Settings) -> str:
    """Find whether the newest complete backup is of today, where a directory of backups is named."""
    named = os.environ.get(BACKUP_DIR)
    return judge_backups(Path(named), utc_now()) if named else f"{BACKUP_DIR} -"


def judge_backups(directory: Path, now: datetime) -> str:
    """Return when the newest complete backup was made.

    Raises `CommandFailed` where it is older than 26 hours or there is none, `OSError` without the directory.
    """
    step = Text(f"tongban backup {directory}", f"tongban backup {directory}")
    made = [one.facts for one in backups_in(directory) if one.facts]
    if not made:
        raise CommandFailed(Text(f"{directory} 中没有完整的备份", f"no complete backup in {directory}"), step)
    newest = max(made, key=_made_at)
    if now - _made_at(newest) > OLDEST:
        raise CommandFailed(
            Text(f"最近一次备份是 {newest.made_at}", f"the newest backup is of {newest.made_at}"), step
        )
    return newest.made_at


def _made_at(facts: Facts) -> datetime:
    return datetime.fromisoformat(facts.made_at).astimezone(UTC)
