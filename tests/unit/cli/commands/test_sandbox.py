"""`tongban sandbox` as a person calls it, with no exchange anywhere."""

import json

from tests.unit.cli.command_line import CommandLine


def test_the_table_is_shown(tongban: CommandLine) -> None:
    """A table in either language, and the next step."""
    done = tongban("sandbox", "personas")
    assert done.code == 0
    assert "business_licence revoked" in done.out
    assert "tongban sandbox question revoked | tongban confirm -" in done.err
    assert "示范人物" in tongban("sandbox", "personas", LANG="zh_CN.UTF-8").out


def test_json_holds_every_row(tongban: CommandLine) -> None:
    """Rows with their outcome, and the errors that no question brings about."""
    told = json.loads(tongban("sandbox", "personas", "--json").out)
    rows = {row["name"]: row for row in told["rows"]}
    assert rows["revoked"]["obstacles"] == ["business_licence"]
    assert rows["code_mistyped"]["problem"] == "subject-code-invalid"
    assert "token-expired" in told["otherwise"]


def test_a_question_is_printed_for_a_pipe(tongban: CommandLine) -> None:
    """One line of JSON and nothing else; an unknown name is a wrong call."""
    done = tongban("sandbox", "question", "revoked")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert json.loads(done.out)["subject"]["name"] == "李秀英"
    assert tongban("sandbox", "question", "nobody").code == 2
