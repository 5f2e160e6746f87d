"""Every person of the demonstration at the window: what is proven, what to bring, what no paper cures."""

import pytest

from tests.scenarios.conftest import Office

PREMISES = "publication_retail_establishment"
HYGIENE = "public_place_hygiene_permit"
ADVERTISING = "outdoor_advertising"

# persona, item → verdict by proof, papers to bring, obstacles
TABLE = {
    ("clear", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "confirmed", "premises_title": "confirmed"},
        [],
        [],
    ),
    ("renewed", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "confirmed", "premises_title": "confirmed"},
        [],
        [],
    ),
    ("co_owner", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "confirmed", "premises_title": "confirmed"},
        [],
        [],
    ),
    ("suspended", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "confirmed", "premises_title": "suspended"},
        [],
        [("premises_title", "suspended")],
    ),
    ("expired", PREMISES): (
        {"operator_identity": "expired", "business_licence": "confirmed", "premises_title": "confirmed"},
        [],
        [("operator_identity", "expired")],
    ),
    ("nothing", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "not_held", "premises_title": "not_held"},
        ["business_licence_copy", "real_estate_title_copy"],
        [],
    ),
    ("held_back", PREMISES): (
        {"operator_identity": "confirmed", "business_licence": "unknown", "premises_title": "confirmed"},
        ["business_licence_copy"],
        [],
    ),
    ("enterprise", ADVERTISING): (
        {"applicant_licence": "confirmed", "applicant_identity": "not_held", "site_title": "confirmed"},
        [],
        [],
    ),
}


@pytest.fixture(scope="module")
def delivered(office: Office) -> Office:
    """An office whose departments have all delivered."""
    office.deliver_all()
    return office


@pytest.mark.parametrize(("persona", "item"), TABLE)
def test_person_at_the_window(persona: str, item: str, delivered: Office) -> None:
    """Verdicts, papers and obstacles are those of the person's records."""
    answered = delivered.ask(f"{persona}-{item}", item, delivered.county.personas[persona])
    assert answered.status == 200
    verdicts, papers, obstacles = TABLE[persona, item]
    assert answered.verdicts == verdicts
    assert answered.papers == papers
    assert answered.obstacles == obstacles
    assert answered.document["satisfied"] is (not papers and not obstacles)


def test_item_without_an_agreement_is_refused_with_the_rule(delivered: Office) -> None:
    """What no agreement covers is refused, says by which rule, discloses nothing and has its receipt."""
    answered = delivered.ask("refused", HYGIENE, delivered.county.personas["clear"])
    proof = next(p for p in answered.document["proofs"] if p["verdict"] == "refused")
    assert proof["reason"] == "item_not_agreed"
    assert proof["facts"] == {}
    assert proof["provenance"] is None
    assert delivered.await_sealed(answered)


def test_no_identifier_stands_in_any_log(delivered: Office) -> None:
    """No persona's number or name stands in a log of the API, the sealer or PostgreSQL."""
    logs = [child.log for child in delivered.children] + [delivered.cluster.log]
    written = "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)
    for persona in delivered.county.personas.values():
        assert persona.code not in written
        assert persona.name not in written
    assert written  # there are logs to search
