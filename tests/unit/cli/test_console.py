"""What reaches the terminal: foreign values as they are, never as commands to it."""

import json

import pytest

from cli.console import err, out, printable, show_json, show_table

HOSTILE = "[red]a[/red][/x] :smile: \x1b[31mred\x1b[0m \x07\r\nb\x1f县"


def test_table_shows_foreign_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets and colons stand as written, control characters as escapes, nothing as a colour."""
    show_table("t", ["value"], [[HOSTILE]])
    shown = capsys.readouterr().out
    assert r"[red]a[/red][/x] :smile: \x1b[31mred\x1b[0m \x07\r\nb\x1f县" in shown
    assert "\x1b" not in shown


def test_lines_take_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """A message with brackets loses nothing, on either stream."""
    out.print("rows[0] [bold]x[/bold] :eyes:")
    err.print("[/closing]")
    written = capsys.readouterr()
    assert written.out == "rows[0] [bold]x[/bold] :eyes:\n"
    assert written.err == "[/closing]\n"


def test_long_lines_stay_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """A token or an address is never broken over lines where no terminal is."""
    out.print("x" * 5000)
    assert capsys.readouterr().out == "x" * 5000 + "\n"


def test_numbers_stand_right(capsys: pytest.CaptureFixture[str]) -> None:
    """A column of numbers is aligned right, a missing one is empty."""
    show_table("t", ["n"], [[1], [None], [12345]])
    assert [line.strip("│┃ ") for line in capsys.readouterr().out.splitlines()[4:7]] == ["1", "", "12345"]


def test_json_parses_and_keeps_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON document; Chinese readable, control characters escaped."""
    show_json({"县": HOSTILE})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"县": HOSTILE}
    assert "县" in shown
    assert "\x1b" not in shown


def test_printable_leaves_words_alone() -> None:
    """Only control characters and separators of lines change."""
    assert printable("王 A·县 ’") == "王 A·县 ’"
    assert printable("a\u2028b\x9b") == r"a\u2028b\x9b"
