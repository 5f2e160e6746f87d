"""Files of a department, written so that a reader sees the old content or the new, never a part."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path` with `content`, private to its owner and on disk before the name appears."""
    partial = path.with_name(f".{path.name}.partial")
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def kept_secret(path: Path) -> str:
    """Return the secret in `path`, made and kept privately at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(24), encoding="ascii")
        partial.replace(path)
    return path.read_text(encoding="ascii")
