# ruff: noqa: INP001  # programs of the images, no package
"""Makes the secrets of an installation that are not there yet, as private files beside the compose file.

`python docker/make_secrets.py docker/secrets`; as root the files get the owners they are read by. The
departments' connection URLs (`conn_<name>`) and the certificate (`tls_certificate.pem`,
`tls_key.pem`) are nobody's to invent: put them there yourself.
"""

import base64
import json
import os
import secrets
import sys
from pathlib import Path

from exchange.keys import KeyRing

SERVICES_UID = 10001
POSTGRES_UID = 999
DATABASE = "postgres:5432"
OWNER_PASSWORD = "owner_password"  # noqa: S105  # a file's name
LOGINS = {
    "pipeline_database_url": "postgresql://tongban_pipeline_login:{}@{}/exchange",
    "api_database_url": "postgresql://tongban_api_login:{}@{}/exchange",
    "sealer_database_url": "postgresql://tongban_sealer_login:{}@{}/exchange",
    "airflow_database_url": "postgresql+psycopg://airflow:{}@{}/airflow",
}


def make_secrets(directory: Path) -> tuple[str, ...]:
    """Make what is missing in `directory` and return the names of what was made; existing files stand."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = {path.name for path in directory.iterdir()}
    _keep(directory / OWNER_PASSWORD, secrets.token_hex(24))
    password = (directory / OWNER_PASSWORD).read_text(encoding="ascii")
    _keep(directory / "owner_database_url", f"postgresql://tongban_owner:{password}@{DATABASE}/exchange")
    for name, url in LOGINS.items():
        _keep(directory / name, url.format(secrets.token_hex(24), DATABASE))
    _keep(directory / "airflow_fernet_key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    _keep(directory / "airflow_secret_key", secrets.token_urlsafe(32))
    _keep(directory / "airflow_jwt_secret", secrets.token_urlsafe(64))
    _keep(directory / "airflow_passwords.json", json.dumps({"admin": secrets.token_urlsafe(18)}))
    KeyRing(directory).create_missing()
    _give_owners(directory)
    return tuple(sorted({path.name for path in directory.iterdir()} - before))


def _keep(path: Path, text: str) -> None:
    if path.exists():
        return
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")


def _give_owners(directory: Path) -> None:
    if os.geteuid() != 0:
        return
    for path in directory.iterdir():
        uid = POSTGRES_UID if path.name == OWNER_PASSWORD else SERVICES_UID
        os.chown(path, uid, uid)


if __name__ == "__main__":
    for made in make_secrets(Path(sys.argv[1])):
        sys.stdout.write(f"{made}\n")
