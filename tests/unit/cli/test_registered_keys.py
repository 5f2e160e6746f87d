"""Which private key of a window is taken where none is named."""

from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.registered_keys import keys_directory, newest_key


def test_newest_key_of_the_client_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the client's own keys the one registered last, whatever order they were written in."""
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    for client, stamp in (("window", "20260201"), ("window", "20260131"), ("window-two", "20990101")):
        keys_directory(client).mkdir(parents=True, exist_ok=True)
        (keys_directory(client) / f"{client}-{stamp}.pem").touch()
    assert newest_key("window") == tmp_path.resolve() / "clients" / "window" / "window-20260201.pem"


def test_client_without_a_key_is_a_wrong_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key on this machine: exit code 2, and the option that names one."""
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    with pytest.raises(CommandFailed, match="no private key of window") as raised:
        newest_key("window")
    assert raised.value.exit_code == 2
    assert "--key" in raised.value.next_step.en
