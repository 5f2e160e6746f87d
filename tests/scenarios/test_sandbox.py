"""Every row of the sandbox, asked of a running county: what the table says is what comes."""

import json

import pytest

from cli.sandbox.questions import ROWS, question_of
from cli.sandbox.row import SandboxRow
from exchange_api.problems.registry import REGISTRY
from tests.scenarios.conftest import Answered, Office


@pytest.fixture(scope="module")
def delivered(office: Office) -> Office:
    """An office whose departments have all delivered."""
    office.deliver_all()
    return office


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.name)
def test_the_table_says_what_comes(row: SandboxRow, delivered: Office) -> None:
    """Verdicts, headline or problem of each row are those of the answer."""
    path = delivered.home / f"{row.name}.question"
    question = question_of(row, delivered.county.personas[row.persona])
    path.write_text(json.dumps(question, ensure_ascii=False), encoding="utf-8")
    answered = delivered.curl(row.name, path, delivered.token())
    assert came(answered) == expected(row)


def test_each_outcome_is_one_of_its_own() -> None:
    """The control: what is compared tells rows of different outcomes apart."""
    told = {name: json.dumps(expected(row), sort_keys=True) for name, row in ROWS.items()}
    alike = {name for name, one in told.items() if list(told.values()).count(one) > 1}
    assert alike == {"clear", "renewed", "co_owner"}  # for which the very same must come


def expected(row: SandboxRow) -> dict[str, object]:
    """What the table says of a row."""
    if row.problem is not None:
        return {"status": int(REGISTRY[row.problem].status), "problem": row.problem}
    return {
        "status": 200,
        "verdicts": dict(row.verdicts),
        "papers": list(row.papers),
        "obstacles": list(row.obstacles),
        "alternatives": [list(way) for way in row.alternatives],
        "satisfied": row.satisfied,
    }


def came(answered: Answered) -> dict[str, object]:
    """The same of an answer."""
    document = answered.document
    if answered.status != 200:
        return {"status": answered.status, "problem": document["type"].rpartition("/")[2]}
    return {
        "status": 200,
        "verdicts": answered.verdicts,
        "papers": answered.papers,
        "obstacles": [proof for proof, _ in answered.obstacles],
        "alternatives": [way["instead_of"] for way in document["alternatives"]],
        "satisfied": document["satisfied"],
    }
