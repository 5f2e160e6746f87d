"""Airflow's own secrets, made once and kept as private files in its home."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

USER = "admin"
PASSWORDS_FILE = "passwords.json"  # a file's name
JWT_BYTES = 64
"""HS512 wants a secret as long as its digest."""


@dataclass(frozen=True, slots=True, repr=False)
class AirflowSecrets:
    """The password of `USER`, and the keys Airflow signs and encrypts with."""

    password: str
    jwt_secret: str
    api_secret: str
    fernet_key: str


def load_secrets(home: Path) -> AirflowSecrets:
    """Return the secrets kept in `home`, making what is missing."""
    directory = home / "secrets"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = AirflowSecrets(
        password=_kept(directory / "password", secrets.token_urlsafe(18)),
        jwt_secret=_kept(directory / "jwt", secrets.token_urlsafe(JWT_BYTES)),
        api_secret=_kept(directory / "api", secrets.token_urlsafe(32)),
        fernet_key=_kept(directory / "fernet", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()),
    )
    _write_private(passwords_file(home), json.dumps({USER: kept.password}))
    return kept


def passwords_file(home: Path) -> Path:
    """Return the file from which Airflow reads the password."""
    return home / "secrets" / PASSWORDS_FILE


def _kept(path: Path, fresh: str) -> str:
    if not path.exists():
        _write_private(path, fresh)
    return path.read_text(encoding="ascii")


def _write_private(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="ascii")
    partial.replace(path)
