"""An agreement is ended under load: answered under it before, refused from five seconds on."""

from functools import partial
from pathlib import Path
from typing import Any

from tests.integration.exchange_api.drills.drill import (
    SCALES,
    SHORT,
    Drill,
    Scale,
    held,
    require_both_sides,
)
from tests.integration.exchange_api.drills.judge import Moment, Side, wrong
from tests.integration.exchange_api.drills.windows import Heard, Window
from tests.integration.exchange_api.following import ENFORCED_SECONDS
from tests.integration.exchange_api.hall import CLIENT, Hall, change

AGREEMENT, PROOF, FACT = "approval-business-licence-2025", "business_licence", "示范书店"
UNDER = {"operator_identity": "confirmed", PROOF: "confirmed", "premises_title": "confirmed"}
ENDED = UNDER | {PROOF: "refused"}
QUESTIONS_A_TOKEN = 20


def questions(window: Window) -> None:
    """A token and questions under it."""
    window.renew()
    for _ in range(QUESTIONS_A_TOKEN):
        window.ask()


def end_agreement(hall: Hall) -> None:
    """End the one agreement under which the licence is told."""
    with hall.registers() as (_, agreements):
        agreements.end_agreement(AGREEMENT, change("letter 12"))


def side(heard: Heard) -> Side:
    """By which state a question was answered, as a whole: facts, verdicts, papers and headline agree."""
    if heard.answer.status_code != 200:
        return Side.SILENT if heard.answer.status_code == 503 else Side.NEITHER
    document = heard.answer.json()
    verdicts = {proof["id"]: proof["verdict"] for proof in document["proofs"]}
    told, papers = FACT in heard.answer.text, [paper["proof"] for paper in document["papers_to_bring"]]
    if (verdicts, told, papers, document["satisfied"]) == (UNDER, True, [], True):
        return Side.BEFORE
    (licence,) = (proof for proof in document["proofs"] if proof["id"] == PROOF)
    refused = licence["reason"] == "agreement_ended" and not licence["facts"] and not licence["provenance"]
    whole = (verdicts, told, papers, document["satisfied"]) == (ENDED, False, [PROOF], False)
    return Side.AFTER if whole and refused else Side.NEITHER


def drilled(
    hall: Hall, directory: Path, scale: Scale, sabotage: str = ""
) -> tuple[list[Heard], Moment, dict[str, Any]]:
    """End the agreement; return what was heard on questions, when that was, and the entries by answer."""
    hall.publish_person()
    drill = Drill(partial(end_agreement, hall), ENFORCED_SECONDS, [(CLIENT, questions)])
    heard, moment = held(hall, directory, drill, scale, sabotage)
    assert {each.answer.status_code for each in heard if each.asked == "token"} <= {200, 503}
    entries = {entry["request_id"]: entry for entry in hall.entries()}
    return [each for each in heard if each.asked == "question"], moment, entries


@SCALES
def test_an_agreements_end_is_kept_within_five_seconds(furnished: Hall, tmp_path: Path, scale: Scale) -> None:
    """No answer is wrong, and each one's entry names the agreement or the reason, as the answer does."""
    heard, moment, entries = drilled(furnished, tmp_path, scale)
    assert wrong(heard, side, moment) == []
    require_both_sides(heard, side, scale)
    named = {Side.BEFORE: (AGREEMENT, None), Side.AFTER: (None, "agreement_ended")}
    for each in heard:
        if each.answer.is_success:
            proof = entries[each.answer.json()["id"]]["proofs"][1]
            assert (proof["agreement"], proof["reason"]) == named[side(each)]
    assert furnished.unlogged([each.answer for each in heard]) == []


def test_a_worker_that_believes_what_is_old_is_found_out(furnished: Hall, tmp_path: Path) -> None:
    """The control: one of two workers decides by a state of any age, and the judge names it alone."""
    heard, moment, _ = drilled(furnished, tmp_path, SHORT, "old access believed")
    faults = wrong(heard, side, moment)
    assert {fault.why for fault in faults} == {"after it was due"}
    assert all(fault.heard.by_sabotaged for fault in faults)
