"""Where an exchange on this machine keeps its state, and the settings a command finds there.

A home holds servers' data, keys, the ledger's files and `settings.env`, the `TONGBAN_*` variables of that
exchange. What stands in the environment wins over the file.
"""

import hashlib
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from exchange.postgres.account import blocked_by, service_account
from exchange.settings import Settings

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
    if service_account() is None or blocked_by(inside) is None:
        return inside
    return SHARED_PLACE / hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]


def write_settings(home: Path, variables: Mapping[str, str]) -> None:
    """Keep the variables of the exchange in `home`, readable by its owner only."""
    path = home / SETTINGS_FILE
    path.touch(mode=0o600)
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())]
    path.write_text("".join(lines), encoding="utf-8")


def read_settings(home: Path) -> dict[str, str]:
    """Return the variables kept in `home`; none if it has no exchange."""
    try:
        lines = (home / SETTINGS_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if line)
    return {name: shlex.split(value)[0] if value else "" for name, _, value in pairs}


def adopt_settings() -> Settings:
    """Put the home's variables into the environment where they are not set, and return the settings.

    Raises `SettingsFaulty` naming every offender.
    """
    for name, value in read_settings(home_directory()).items():
        os.environ.setdefault(name, value)
    return Settings.from_environment()
