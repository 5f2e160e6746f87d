"""The unprivileged account that database servers run as when the caller is root.

Servers such as postgres and mariadbd refuse to run as root. Nothing here opens a directory to others:
a place the account cannot reach is a fault that names the closed directory.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchange.postgres.errors import PlaceUnreachable, ServerFailed

NAME = "tongban"


@dataclass(frozen=True, slots=True)
class Account:
    """A system user that owns a server's files."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """Return the account for servers, creating the system user if needed; `None` if not root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _create()
        entry = pwd.getpwnam(NAME)
    return Account(NAME, entry.pw_uid, entry.pw_gid)


def as_account(account: Account | None) -> dict[str, Any]:
    """Return the `subprocess` arguments that drop to `account`; empty for `None`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def own_directory(directory: Path, account: Account | None) -> Path:
    """Create `directory` as a private one of `account` and return it.

    Raises `PlaceUnreachable` if the account cannot pass through a directory above it.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o711)
    if account is not None:
        os.chown(directory, account.uid, account.gid)
        directory.chmod(0o700)
        blocking = blocked_by(directory)
        if blocking is not None:
            raise PlaceUnreachable(str(directory), str(blocking))
    return directory


def blocked_by(path: Path) -> Path | None:
    """Return the uppermost directory above `path` that is closed to other users, if any."""
    for parent in reversed(path.resolve().parents):
        if not parent.stat().st_mode & 0o001:
            return parent
    return None


def _create() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 9}:  # 9: made by another process meanwhile
        raise ServerFailed("useradd", done.stderr)
