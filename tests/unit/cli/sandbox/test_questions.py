"""The sandbox's table is complete, and its questions are of invented persons."""

import json
from datetime import date

import msgspec
import pytest

from catalog.rules.verdict import Verdict
from cli.errors import CommandFailed
from cli.sandbox.faults import FAULTS, OTHERWISE
from cli.sandbox.outcomes import OUTCOMES
from cli.sandbox.questions import ROWS, personas, question_of, row_of
from cli.sandbox.row import SandboxRow
from exchange_api.confirmations.question import Question
from exchange_api.problems.registry import REGISTRY

PEOPLE = personas(date(2026, 11, 25))


def test_every_verdict_has_a_row() -> None:
    """No verdict is left out."""
    shown = {verdict for row in OUTCOMES for verdict in row.verdicts.values()}
    assert shown == {verdict.value for verdict in Verdict}


def test_every_kind_of_headline_has_a_row() -> None:
    """Zero paper, papers, obstacles and alternatives each stand in the table."""
    assert any(row.satisfied for row in OUTCOMES)
    assert any(row.papers for row in OUTCOMES)
    assert any(row.obstacles for row in OUTCOMES)
    assert any(row.alternatives for row in OUTCOMES)


def test_every_problem_has_a_way_to_meet_it() -> None:
    """Each problem of the API is a row or told in words, never both, and no other is named."""
    rows = {row.problem for row in FAULTS}
    assert rows | OTHERWISE.keys() == REGISTRY.keys()
    assert not rows & OTHERWISE.keys()


def test_names_are_unique() -> None:
    """A name finds one row; one that is not there is told with those that are."""
    assert len(ROWS) == len(OUTCOMES) + len(FAULTS)
    with pytest.raises(CommandFailed, match="the sandbox has no nobody"):
        row_of("nobody")


@pytest.mark.parametrize("row", OUTCOMES, ids=lambda row: row.name)
def test_questions_are_well_formed_and_of_invented_persons(row: SandboxRow) -> None:
    """Each question of an outcome is one that the API reads, of a number in the unassigned area 371399."""
    question = question_of(row, PEOPLE[row.persona])
    read = msgspec.json.decode(json.dumps(question).encode(), type=Question)
    assert read.item == row.item
    assert "371399" in read.subject.code[:8]


def test_questions_are_the_same_on_every_day() -> None:
    """What a person noted yesterday is asked today."""
    other = personas(date(2027, 2, 1))
    for row in ROWS.values():
        assert question_of(row, PEOPLE[row.persona]) == question_of(row, other[row.persona])
