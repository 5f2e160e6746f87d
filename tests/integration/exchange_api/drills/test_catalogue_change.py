"""An item's facts change under load: each answer is whole, by the catalogue that its policy digest names."""

from functools import partial
from pathlib import Path

import pytest

from catalog.loader import load
from tests.integration.exchange_api.drills.drill import (
    FOLLOWED_SECONDS,
    SCALES,
    SHORT,
    Drill,
    Scale,
    held,
    require_both_sides,
)
from tests.integration.exchange_api.drills.judge import Moment, Side, Sort, wrong
from tests.integration.exchange_api.drills.windows import Heard, questions_and_tokens
from tests.integration.exchange_api.hall import CLIENT, ITEM, Hall
from tests.integration.exchange_api.test_catalogue_watch import FACTS, FEWER, PROOF, change

Told = tuple[str, frozenset[str]]


def told(directory: Path) -> Told:
    """What an answer by the catalogue as its files are now says: its digest, and the facts of one proof."""
    catalogue = load(directory)
    (proof,) = (one for one in catalogue.items[ITEM].proofs if one.id == PROOF)
    return catalogue.digest, frozenset(proof.facts)


def sorting(before: Told, after: Told) -> Sort:
    """Sort answers by policy digest and facts together."""
    sides = {before: Side.BEFORE, after: Side.AFTER}

    def side(heard: Heard) -> Side:
        if heard.answer.status_code != 200:
            return Side.SILENT if heard.answer.status_code == 503 else Side.NEITHER
        document = heard.answer.json()
        (proof,) = (one for one in document["proofs"] if one["id"] == PROOF)
        return sides.get((document["policy_digest"], frozenset(proof["facts"])), Side.NEITHER)

    return side


def drilled(
    hall: Hall, directory: Path, scale: Scale, sabotage: str = ""
) -> tuple[list[Heard], Sort, Moment]:
    """Change the item's facts; return what was heard on questions, how to sort it, and when that was."""
    hall.publish_person()
    catalogue = hall.settings.catalog_dir
    before = told(catalogue)
    item = catalogue / "items" / "administrative_approval.yaml"
    drill = Drill(partial(change, item, FACTS, FEWER), FOLLOWED_SECONDS, [(CLIENT, questions_and_tokens)])
    heard, moment = held(hall, directory, drill, scale, sabotage)
    assert {each.answer.status_code for each in heard if each.asked != "question"} <= {200, 503}
    side = sorting(before, told(catalogue))
    return [each for each in heard if each.asked == "question"], side, moment


@pytest.fixture
def changeable(furnished: Hall, catalogue: Path) -> Hall:
    """An exchange whose catalogue may be changed."""
    furnished.settings = furnished.settings.model_copy(update={"catalog_dir": catalogue})
    return furnished


@SCALES
def test_each_answer_is_by_one_catalogue_and_soon_by_the_new(
    changeable: Hall, tmp_path: Path, scale: Scale
) -> None:
    """No answer is a mixture, none comes late by the old, and each one's entry names the same policy."""
    heard, side, moment = drilled(changeable, tmp_path, scale)
    assert wrong(heard, side, moment) == []
    require_both_sides(heard, side, scale)
    policies = {entry["request_id"]: entry["policy_digest"] for entry in changeable.entries()}
    answers = [each.answer for each in heard if each.answer.is_success]
    assert all(policies[answer.json()["id"]] == answer.json()["policy_digest"] for answer in answers)
    assert changeable.unlogged(answers) == []


@pytest.mark.parametrize(
    ("sabotage", "why"),
    [("catalogue never looked at", "after it was due"), ("catalogues mixed", "by neither state")],
)
def test_a_worker_that_does_not_follow_is_found_out(
    changeable: Hall, tmp_path: Path, sabotage: str, why: str
) -> None:
    """The controls: one of two workers stays behind, or mixes both; the judge names it alone."""
    heard, side, moment = drilled(changeable, tmp_path, SHORT, sabotage)
    faults = wrong(heard, side, moment)
    assert {fault.why for fault in faults} == {why}
    assert all(fault.heard.by_sabotaged for fault in faults)
