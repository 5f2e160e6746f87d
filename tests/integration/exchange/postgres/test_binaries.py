"""PostgreSQL's programs run where the service account cannot reach the environment they were installed in."""

import os
import subprocess
from pathlib import Path

import pytest

from exchange.postgres import binaries
from exchange.postgres.account import Account, as_account, service_account
from exchange.postgres.binaries import programs


def test_programs_are_copied_out_of_a_closed_home(
    reachable_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root below a closed directory the copied programs start under the service account."""
    place = reachable_directory / "shared"
    monkeypatch.setattr(binaries, "SHARED_PLACE", place)
    monkeypatch.setattr(binaries, "blocked_by", lambda _path: Path("/closed"))
    account = service_account() or Account("self", os.getuid(), os.getgid())
    found = programs(account)
    assert found.is_relative_to(place)
    privileges = as_account(account) if os.geteuid() == 0 else {}
    done = subprocess.run(
        [found / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/", **privileges
    )
    assert done.stdout.startswith("postgres (PostgreSQL) 18")
    assert programs(account) == found
