"""`tongban operator`: staff enrolled one by one or by a file, listed with masked names, disabled for good."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.demo.exchange import LocalExchange
from tests.unit.cli.command_line import CommandLine, Done

HALL = ("--department", "administrative_approval")
WHY = ("--reason", "letter 7")


def add(tongban: CommandLine, *more: object, stdin: str = "") -> Done:
    """Enrol operators of the hall."""
    return tongban("operator", "add", *HALL, *WHY, *more, stdin=stdin)


def listed(tongban: CommandLine, *more: str) -> dict[str, dict[str, Any]]:
    """The hall's operators by staff id."""
    done = tongban("operator", "list", *HALL, "--json", *more)
    assert done.code == 0
    return {one["operator_id"]: one for one in json.loads(done.out)}


def recorded(exchange: LocalExchange) -> list[tuple[str, str]]:
    """The changes that were made: action and target."""
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        return connection.execute("select action, target from access.change order by id").fetchall()


def test_one_is_asked_for_and_enrolled(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Staff id and name come by standard input, and stand in no argument; the next step is printed."""
    done = add(tongban, stdin="window-21\n王芳\n")
    assert done.code == 0
    assert "enrolled: 1; in force within five seconds" in done.out
    assert "next: tongban operator list --department administrative_approval" in done.out
    assert listed(tongban)["window-21"]["name"] == "王*"
    assert listed(tongban, "--names")["window-21"]["name"] == "王芳"
    assert recorded(exchange)[-1] == ("enrol_operator", "administrative_approval/window-21")


def test_a_file_is_enrolled_whole_or_not_at_all(
    tongban: CommandLine, exchange: LocalExchange, tmp_path: Path
) -> None:
    """One bad line keeps all out and is named; without it all are in."""
    path = tmp_path / "staff.csv"
    path.write_text("operator_id,name\nwindow-31,王芳\nwindow-３２,李雷\nwindow-31,韩梅\n", encoding="utf-8")
    before = recorded(exchange)
    done = add(tongban, "--from", path)
    assert done.code == 1
    assert "staff.csv:3: the staff id is written in full-width" in done.err
    assert "staff.csv:4: the staff id stands in the list already" in done.err
    assert "(see line 2)" in done.err
    assert "nobody was enrolled" in done.err
    assert "window-31" not in done.err
    assert recorded(exchange) == before
    path.write_text("operator_id,name\nwindow-31,王芳\nwindow-32,李雷\n", encoding="utf-8")
    done = add(tongban, "--from", path, "--json")
    assert json.loads(done.out) == {"department": "administrative_approval", "enrolled": 2}
    assert {"window-31", "window-32"} <= set(listed(tongban))
    assert "staff.csv:2: the staff id is enrolled here already" in add(tongban, "--from", path).err


def test_faults_are_told_in_chinese_too(tongban: CommandLine, tmp_path: Path) -> None:
    """The same fault by its line, in the reader's language."""
    path = tmp_path / "staff.csv"
    path.write_text("operator_id,name\n,王芳\n", encoding="utf-8")
    done = tongban("operator", "add", *HALL, *WHY, "--from", path, LANG="zh_CN.UTF-8")
    assert done.code == 1
    assert "staff.csv 第 2 行：工号应为 1 至 128 个可见字符" in done.err


def test_disabling_asks_first_and_is_for_good(tongban: CommandLine, exchange: LocalExchange) -> None:
    """A no changes nothing; a yes ends the enrolment; an old list brings nobody back, --anew does."""
    assert add(tongban, stdin="window-41\n王芳\n").code == 0
    disable = ("operator", "disable", *HALL, *WHY)
    assert tongban(*disable, stdin="window-41\nn\n").code == 1
    assert "window-41" in listed(tongban)
    done = tongban(*disable, stdin="window-41\ny\n")
    assert (done.code, "disabled; in force within five seconds" in done.out) == (0, True)
    assert "window-41" not in listed(tongban)
    assert listed(tongban, "--ended")["window-41"]["disabled_at"] is not None
    assert recorded(exchange)[-1] == ("disable_operator", "administrative_approval/window-41")
    again = tongban(*disable, "--yes", stdin="window-41\n")
    assert (again.code, "OperatorOver" in again.err) == (1, True)
    assert "was disabled on" in add(tongban, stdin="window-41\n王芳\n").err
    assert add(tongban, "--anew", stdin="window-41\n王芳\n").code == 0
    assert "window-41" in listed(tongban)


def test_a_reason_that_names_the_operator_is_refused(tongban: CommandLine, exchange: LocalExchange) -> None:
    """The reason would stand in the ledger for ever; nothing is changed."""
    before = recorded(exchange)
    done = tongban("operator", "add", *HALL, "--reason", "王芳 starts", stdin="window-51\n王芳\n")
    assert (done.code, "ReasonPersonal" in done.err) == (1, True)
    assert recorded(exchange) == before


@pytest.mark.parametrize("verb", ["add", "list", "disable"])
def test_an_unknown_department_is_a_wrong_call(tongban: CommandLine, verb: str) -> None:
    """Refused before anything is asked for."""
    why = () if verb == "list" else WHY
    done = tongban("operator", verb, "--department", "nowhere", *why)
    assert (done.code, "no department nowhere" in done.err) == (2, True)
