"""One item, three proofs of three departments, asked by curl: confirmed, revoked, and unknown in time."""

import json
import time
from pathlib import Path

import pytest

from cli.ledger_files import verify_saved_answer
from connectors.errors import SourceUnavailable
from exchange.ledger.verifier import ExitCode
from tests.scenarios.conftest import IDENTITY, Answered, Office
from tests.scenarios.waiting import until

ITEM = "publication_retail_establishment"
TITLES = "natural_resources/real_estate_title"
TOLERANCE_SECONDS = 90
"""Longer than an identity's delivery and the first question take, on a busy machine too."""


@pytest.fixture(scope="module")
def tolerance_seconds() -> int:
    """A tolerance that is outwaited here."""
    return TOLERANCE_SECONDS


def clean_titles(office: Office) -> int:
    """The rows of titles in which nothing was planted."""
    titles = office.county.population.registers[TITLES]
    return len(titles.rows) - sum(titles.planted.values())


@pytest.fixture(scope="module")
def fresh(office: Office) -> Answered:
    """The answer while every department is up."""
    office.deliver_all()
    return office.ask("fresh", ITEM, office.county.personas["revoked"])


@pytest.fixture(scope="module")
def stale(office: Office, fresh: Answered) -> Answered:
    """The answer after public security was down for longer than its contract tolerates."""
    assert fresh.status == 200
    office.county.stop_department("public_security")
    with pytest.raises(SourceUnavailable):
        office.deliver(IDENTITY)
    assert office.deliver(TITLES).unchanged_rows == clean_titles(office)  # the others publish
    time.sleep(TOLERANCE_SECONDS)

    def asked() -> Answered:
        return office.ask("stale", ITEM, office.county.personas["revoked"])

    until(lambda: asked().verdicts["operator_identity"] != "confirmed")
    return asked()


def test_confirmed_and_revoked(fresh: Answered) -> None:
    """Two proofs are confirmed; the revocation is an obstacle that no paper cures, so none is asked for."""
    assert fresh.verdicts == {
        "operator_identity": "confirmed",
        "business_licence": "revoked",
        "premises_title": "confirmed",
    }
    assert fresh.papers == []
    assert fresh.obstacles == [("business_licence", "revoked")]
    assert fresh.document["satisfied"] is False


def test_only_agreed_facts_leave(fresh: Answered) -> None:
    """A confirmed proof carries the item's facts and no other field; a revoked one carries none."""
    facts = {proof["id"]: set(proof["facts"]) for proof in fresh.document["proofs"]}
    assert facts == {
        "operator_identity": {"name", "valid_to"},
        "business_licence": set(),
        "premises_title": {"title_no", "location", "share"},
    }


def test_unknown_once_its_department_is_down_beyond_tolerance(stale: Answered) -> None:
    """The stale proof is `unknown` with its reason and asks for its paper; the others answer as before."""
    assert stale.verdicts == {
        "operator_identity": "unknown",
        "business_licence": "revoked",
        "premises_title": "confirmed",
    }
    assert {proof["id"]: proof["reason"] for proof in stale.document["proofs"]}[
        "operator_identity"
    ] == "stale"
    assert stale.papers == ["identity_card_copy"]
    assert stale.obstacles == [("business_licence", "revoked")]


def test_receipts_are_in_the_saved_checkpoint_with_postgresql_stopped(
    office: Office, fresh: Answered, stale: Answered
) -> None:
    """Both answers are proven from files alone while no database runs; a changed answer is refuted."""
    assert office.await_sealed(stale)
    office.cluster.stop()
    assert not office.cluster.is_running()
    ledger = office.exchange.settings.ledger_dir
    for answered in (fresh, stale):
        outcome = verify_saved_answer(answered.body, answered.headers, ledger, ledger / "policy")
        assert outcome.code is ExitCode.PROVEN, outcome.reason.en
    forged = _with_verdict(fresh.body, "confirmed")
    assert verify_saved_answer(forged, fresh.headers, ledger, ledger / "policy").code is ExitCode.REFUTED
    swapped = verify_saved_answer(fresh.body, stale.headers, ledger, ledger / "policy")
    assert swapped.code is ExitCode.REFUTED


def test_no_answer_without_its_entry(office: Office, stale: Answered) -> None:
    """With the database gone the API gives 503 and no data."""
    assert stale.status == 200
    assert not office.cluster.is_running()
    answered = office.curl("dark", office.home / "fresh.question", office.token())
    assert answered.status == 503
    assert "proofs" not in answered.document
    assert office.county.personas["revoked"].name not in answered.body.read_text(encoding="utf-8")


def _with_verdict(answer: Path, verdict: str) -> Path:
    document = json.loads(answer.read_bytes())
    document["proofs"][1]["verdict"] = verdict
    forged = answer.with_name("forged.json")
    forged.write_text(json.dumps(document), encoding="utf-8")
    return forged
