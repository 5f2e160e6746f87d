"""The command as a whole: help in both languages, light verbs stay light, faults end with a next step."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.core import TyperGroup

import cli.main
from catalog.model import Text
from cli.errors import CommandFailed
from cli.main import VERBS, load
from connectors.errors import SourceUnavailable
from tests.unit.cli.command_line import ROOT, CommandLine, Done, plain_environment, run_program

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DUMP = """
import json
from cli.main import VERBS, load
told = {}
for name in VERBS:
    verb = load(name)
    for inner, command in getattr(verb, "commands", {"": verb}).items():
        own = [command.help or ""] + [param.help or "" for param in command.params]
        told[f"{name} {inner}".strip()] = [text.splitlines()[0] if text else "" for text in own]
print(json.dumps(told))
"""
HEAVY = ("pyarrow", "great_expectations", "fastapi", "sqlalchemy", "polars", "paramiko", "jwt")


def calls() -> Iterator[tuple[str, ...]]:
    """Yield every verb, with each verb of its own."""
    for name in VERBS:
        verb = load(name)
        yield from ((name, inner) for inner in verb.commands) if isinstance(verb, TyperGroup) else [(name,)]


def loaded_by(statement: str) -> set[str]:
    """Return the libraries among `HEAVY` that a fresh process holds after a statement."""
    script = f"import sys\n{statement}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=plain_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@cache
def helps(language: str) -> dict[str, list[str]]:
    """Return, by call, what its help says of it and of its parameters to a reader of `language`."""
    done = subprocess.run(
        [sys.executable, "-c", DUMP],
        env=plain_environment(LANG=language),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("call", [" ".join(call) for call in calls()])
def test_every_call_explains_itself_in_both_languages(call: str) -> None:
    """Each call, argument and option has a help text: Chinese for a Chinese reader, none of it for others."""
    chinese, english = helps("zh_CN.UTF-8")[call], helps("C")[call]
    assert all(text == "JSON" or CHINESE.search(text) for text in chinese)
    assert all(text and not CHINESE.search(text) for text in english)


@pytest.mark.parametrize("language", ["C", "zh_CN.UTF-8"])
def test_help_names_every_verb_in_the_reader_s_language(language: str) -> None:
    """The list has every verb with its sentence."""
    done = run_program(plain_environment(LANG=language), "--help")
    assert done.code == 0
    for name, sentence in VERBS.items():
        assert re.search(rf"\b{name}\b", done.out)
        assert (sentence.zh if language.startswith("zh") else sentence.en) in done.out


WITHOUT_JSON = {
    ("demo",): "runs until it is ended",
    ("serve",): "runs until it is ended",
    ("ledger", "seal"): "runs until it is ended",
    ("backup", "wal"): "runs until it is ended",
    ("client", "token"): "prints one token, for a shell",
    ("sandbox", "question"): "prints a question, which is JSON",
}


@pytest.mark.parametrize("call", list(calls()), ids=" ".join)
def test_every_result_can_be_had_as_json(call: tuple[str, ...]) -> None:
    """Each call takes --json but those that have no result, each with its reason."""
    command = load(call[0])
    if isinstance(command, TyperGroup):
        command = command.commands[call[1]]  # type: ignore[assignment]  # typer's own base is private
    options = {name for param in command.params for name in getattr(param, "opts", [])}
    assert ("--json" in options) != (call in WITHOUT_JSON)


def test_every_command_module_is_a_verb() -> None:
    """No module of `cli/commands` was forgotten, and no verb is without one."""
    modules = {path.stem for path in (ROOT / "cli" / "commands").glob("[a-z]*.py")}
    assert modules == set(VERBS)


def test_unknown_verb_names_the_nearest(tongban: CommandLine) -> None:
    """A mistyped verb is a wrong call: exit code 2 and the verb that was meant."""
    done = tongban("lebger", "verify")
    assert done.code == 2
    assert "Did you mean 'ledger'?" in done.err


def test_no_verb_shows_the_help(tongban: CommandLine) -> None:
    """Without a verb the list is shown, as a wrong call."""
    done = tongban()
    assert done.code == 2
    assert "ledger" in done.said


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import cli.main", set()),
        ("from cli.main import load; load('ledger')", set()),
        ("from cli.main import load; load('serve')", {"fastapi", "jwt"}),
        ("from cli.main import load; load('pipeline')", {"pyarrow", "polars", "sqlalchemy", "paramiko"}),
    ],
)
def test_a_verb_loads_what_it_needs(statement: str, expected: set[str]) -> None:
    """Help and ledger load nothing heavy, serving loads no engine of the pipeline; the pipeline does."""
    found = loaded_by(statement)
    assert found - {"sqlalchemy"} == expected - {"sqlalchemy"}
    assert ("sqlalchemy" in found) <= bool(expected)


def test_failure_is_told_in_the_reader_s_language(
    tongban: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed command says what happened, what to do, and ends with its own code."""

    def fail(**_: object) -> None:
        raise CommandFailed(
            Text(zh="没有", en="nothing [here]"), Text(zh="去找", en="look :eyes:"), exit_code=7
        )

    monkeypatch.setattr(cli.main, "app", fail)
    assert tongban() == Done(7, "", "nothing [here]\n→ look :eyes:\n")
    assert tongban(LANG="zh_CN.UTF-8").err == "没有\n→ 去找\n"
    assert tongban(LC_ALL="C", LANG="zh_CN.UTF-8").err.startswith("nothing")


def test_known_fault_becomes_a_sentence(tongban: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that a room declares ends with 1, its sentence and the next step, without a traceback."""

    def fail(**_: object) -> None:
        raise SourceUnavailable(
            "housing/title", Text("无", "nothing"), Text("应答", "an answer"), Text("等待", "wait")
        )

    monkeypatch.setattr(cli.main, "app", fail)
    done = tongban()
    assert done.code == 1
    assert done.err.splitlines() == [
        "SourceUnavailable: department housing, resource housing/title: received nothing; expected an answer",
        "→ wait",
    ]


def test_a_defect_keeps_its_traceback(tongban: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is not dressed up as a known fault."""

    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli.main, "app", fail)
    with pytest.raises(ZeroDivisionError):
        tongban()


def test_the_program_itself_ends_with_a_sentence(tmp_path: Path) -> None:
    """Run as a program over an empty home, it names every missing setting and shows no traceback."""
    done = run_program(plain_environment(TONGBAN_HOME=str(tmp_path)), "pipeline", "run", "a/b")
    assert done.code == 1
    assert "TONGBAN_DATABASE_URL" in done.err
    assert "TONGBAN_ISSUER" in done.err
    assert "make demo" in done.err
    assert "Traceback" not in done.err
