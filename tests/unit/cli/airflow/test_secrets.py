"""Airflow's own secrets."""

import base64
import json
from pathlib import Path

from cli.airflow.secrets import USER, load_secrets, passwords_file


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """A second load gives the same secrets; another home has others."""
    first, second = load_secrets(tmp_path / "a"), load_secrets(tmp_path / "a")
    other = load_secrets(tmp_path / "b")
    assert first == second
    assert {first.password, first.jwt_secret}.isdisjoint({other.password, other.jwt_secret})


def test_secrets_are_strong_enough(tmp_path: Path) -> None:
    """The token secret is as long as HS512's digest, and the Fernet key is one."""
    made = load_secrets(tmp_path)
    assert len(made.jwt_secret.encode()) >= 64
    assert len(base64.urlsafe_b64decode(made.fernet_key)) == 32
    assert len(made.password) >= 20


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    """Directory and files are closed to others, and nothing is shown by printing."""
    made = load_secrets(tmp_path)
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    files = list((tmp_path / "secrets").iterdir())
    assert len(files) == 5
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []
    assert made.password not in repr(made)


def test_airflow_reads_the_same_password(tmp_path: Path) -> None:
    """The file that Airflow reads has the user with the password that is kept."""
    made = load_secrets(tmp_path)
    assert json.loads(passwords_file(tmp_path).read_text(encoding="ascii")) == {USER: made.password}
