"""Who acts at the command line."""

import os
import pwd

import pytest

from cli.actor import actor


def test_account_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's name, or its number where it has none."""
    assert actor() == pwd.getpwuid(os.getuid()).pw_name

    def nameless(_: int) -> pwd.struct_passwd:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(pwd, "getpwuid", nameless)
    assert actor() == f"uid {os.getuid()}"


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME"])
def test_nobody_acts_by_another_name(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """What the environment says of the account is not believed: a change would stand under any name."""
    monkeypatch.setenv(variable, "director")
    assert actor() != "director"
