"""Who acts at the command line."""

import getpass
import os

import pytest

from cli.actor import actor


def test_account_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's name, or its number where it has none."""
    monkeypatch.setattr(getpass, "getuser", lambda: "wang")
    assert actor() == "wang"

    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert actor() == f"uid {os.getuid()}"
