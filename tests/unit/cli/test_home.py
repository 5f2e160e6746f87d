"""The home: where it is, what is kept in it, and that the environment has the last word."""

import os
from pathlib import Path

import pytest

from cli import home
from cli.home import PROJECT, adopt_settings, home_directory, read_settings, write_private, write_settings
from exchange.settings import Settings, SettingsFaulty
from tests.unit.cli.command_line import kept_environment

AWKWARD = {
    "WORD_A": "",
    "WORD_B": "two words",
    "WORD_C": 'it\'s "quoted" $HOME `x` \\ # no comment',
    "WORD_D": "postgresql://u:p%40w@h:1/d?a=b&c=d",
    "WORD_E": "first\nsecond\u2028third",
    "WORD_F": "县",
}
URL = "postgresql://user:word@127.0.0.1:5/exchange"
SETTINGS = {
    f"TONGBAN_{name}": value
    for name, value in {
        "DATABASE_URL": URL,
        "PIPELINE_DATABASE_URL": URL,
        "API_DATABASE_URL": URL,
        "SEALER_DATABASE_URL": URL,
        "KEYS_DIR": "/keys",
        "LEDGER_DIR": "/ledger",
        "LAST_SIGNED": "/sealed/last_signed",
        "ORIGIN": "file.example/log",
        "ISSUER": "http://127.0.0.1:8470",
    }.items()
}


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    """Quotes, spaces, line breaks, signs of the shell and Chinese survive the file."""
    write_settings(tmp_path, AWKWARD)
    assert read_settings(tmp_path) == AWKWARD


def test_settings_read_as_a_shell_reads_them(tmp_path: Path) -> None:
    """`. settings.env` gives a shell the very values."""
    write_settings(tmp_path, {"WORD_C": AWKWARD["WORD_C"]})
    shell = os.popen(f'. {tmp_path}/settings.env; printf %s "$WORD_C"')
    with shell:
        assert shell.read() == AWKWARD["WORD_C"]


def test_settings_are_private_even_over_an_open_file(tmp_path: Path) -> None:
    """Only the owner may read them, whatever stood there before; no partial file is left."""
    (tmp_path / "settings.env").write_text("OLD=1")
    (tmp_path / "settings.env").chmod(0o644)
    write_settings(tmp_path, SETTINGS)
    assert (tmp_path / "settings.env").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["settings.env"]


def test_failed_write_keeps_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails midway leaves the older file whole and nothing beside it."""
    path = tmp_path / "kept"
    write_private(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_home_without_an_exchange_has_no_settings(tmp_path: Path) -> None:
    """A missing file is an empty home."""
    assert read_settings(tmp_path) == {}


@pytest.mark.parametrize("content", ["WORD_A='open", "WORD_A=1\n# a comment", "WORD_A = 1"])
def test_unreadable_settings_name_the_file(tmp_path: Path, content: str) -> None:
    """A file broken by hand is named with what was expected."""
    (tmp_path / "settings.env").write_text(content)
    with pytest.raises(SettingsFaulty, match=r"settings\.env: .*expected lines of NAME='value'"):
        read_settings(tmp_path)


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set stays; what is not set comes from the home and is there for libraries too."""
    write_settings(tmp_path, SETTINGS | {"CONNECTION": "file:///drops"})
    with kept_environment():
        for name in SETTINGS:
            os.environ.pop(name, None)
        os.environ |= {"TONGBAN_HOME": str(tmp_path), "TONGBAN_ORIGIN": "environment.example/log"}
        settings = adopt_settings()
        assert os.environ["CONNECTION"] == "file:///drops"
    assert settings.origin == "environment.example/log"
    assert settings.keys_dir == Path("/keys")


def test_missing_settings_are_all_named(tmp_path: Path) -> None:
    """An empty home and an empty environment: every required variable is an offender."""
    with kept_environment():
        for name in SETTINGS:
            os.environ.pop(name, None)
        os.environ["TONGBAN_HOME"] = str(tmp_path)
        with pytest.raises(SettingsFaulty) as raised:
            adopt_settings()
    required = [name for name, field in Settings.model_fields.items() if field.is_required()]
    assert [f"TONGBAN_{name.upper()}" in str(raised.value) for name in required] == [True] * len(required)
    assert {f"TONGBAN_{name.upper()}" for name in required} == set(SETTINGS)


def test_chosen_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`TONGBAN_HOME` wins; relative to where the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TONGBAN_HOME", "there")
    assert home_directory() == tmp_path.resolve() / "there"


def test_home_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root it is `.tongban` in the checkout, closed directories above or not."""
    monkeypatch.delenv("TONGBAN_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert home_directory() == PROJECT / ".tongban"


def test_home_of_root_below_a_closed_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As root it moves to a shared place if servers could not reach the checkout, and only then."""
    monkeypatch.delenv("TONGBAN_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(home, "blocked_by", lambda _: tmp_path)
    away = home_directory()
    assert away.parent == Path("/var/lib/tongban")
    monkeypatch.setattr(home, "blocked_by", lambda _: None)
    assert home_directory() == PROJECT / ".tongban"
    monkeypatch.setattr(home, "PROJECT", tmp_path)
    monkeypatch.setattr(home, "blocked_by", lambda _: tmp_path)
    assert home_directory() != away
