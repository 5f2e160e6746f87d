"""Where an exchange on this machine keeps its state, and the settings a command finds there.

A home holds servers' data, keys, the ledger's files and `settings.env`, the `TONGBAN_*` variables of that
exchange. What stands in the environment wins over the file.
"""

import hashlib
import os
import secrets
import shlex
from collections.abc import Mapping
from pathlib import Path

from catalog.model import Text
from exchange.postgres.account import blocked_by
from exchange.settings import SHIPPED_CATALOGUE, Settings, SettingsFaulty

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "settings.env"
SHARED_PLACE = Path("/var/lib/tongban")


def home_directory() -> Path:
    """Return `TONGBAN_HOME`, or the place of this checkout's own exchange.

    That is `.tongban` in the checkout; as root below a closed directory, where servers under their own
    account could not reach it, a directory of `/var/lib/tongban` named after the checkout.
    """
    chosen = os.environ.get("TONGBAN_HOME")
    if chosen:
        return Path(chosen).resolve()
    inside = PROJECT / ".tongban"
    if os.geteuid() != 0 or blocked_by(inside) is None:
        return inside
    return SHARED_PLACE / hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]


def write_settings(home: Path, variables: Mapping[str, str]) -> None:
    """Keep the variables of the exchange in `home`, readable by its owner only."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())]
    write_private(home / SETTINGS_FILE, "".join(lines).encode())


def write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read; whole or not at all, in the place of an older one."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def read_settings(home: Path) -> dict[str, str]:
    """Return the variables kept in `home`; none if it has no exchange.

    Raises `SettingsFaulty` if the file does not read as `NAME=value`, quoted as a shell does.
    """
    path = home / SETTINGS_FILE
    try:
        words = shlex.split(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as fault:
        raise _unread(path, Text(str(fault), str(fault))) from None
    pairs = [word.partition("=") for word in words]
    if not all(equals for _, equals, _ in pairs):
        raise _unread(path, Text("有一个词没有 '='", "a word without '='"))
    return {name: value for name, _, value in pairs}


def adopt_variables() -> None:
    """Put the home's variables into the environment where they are not set.

    Enough for what needs no exchange: a catalogue, the connections of departments. Raises `SettingsFaulty`.
    """
    for name, value in read_settings(home_directory()).items():
        os.environ.setdefault(name, value)


def adopt_settings() -> Settings:
    """Put the home's variables into the environment where they are not set, and return the settings.

    Raises `SettingsFaulty` naming every offender.
    """
    adopt_variables()
    return Settings.from_environment()


def catalogue_directory() -> Path:
    """Return the folder of the catalogue in force: the one of the settings, else the shipped one."""
    adopt_variables()
    return Path(os.environ.get("TONGBAN_CATALOG_DIR") or SHIPPED_CATALOGUE)


def _unread(path: Path, received: Text) -> SettingsFaulty:
    return SettingsFaulty(
        Text(
            f"{path}：{received.zh}；应为 NAME='value' 的行，没有注释",
            f"{path}: {received.en}; expected lines of NAME='value', no comments",
        )
    )
