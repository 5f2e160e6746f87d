"""Items told to a person: in order, found by id or a part of the title, in full as lines and as JSON."""

from dataclasses import replace

import pytest

from catalog.loader import load
from catalog.model import ServiceItem
from catalog.rules.verdict import Reason
from cli.errors import CommandFailed
from cli.proof_words import day_lines, party_lines
from cli.service_items import (
    Permits,
    choice_lines,
    every_item,
    item_as_json,
    item_in_full,
    item_of,
    need_lines,
    next_step,
    title_of,
)
from exchange.settings import SHIPPED_CATALOGUE

CATALOGUE = load(SHIPPED_CATALOGUE)
ITEM = CATALOGUE.items["outdoor_advertising"]
LISTED = CATALOGUE.unmapped["civil_affairs_001"]
AGREED = {
    proof.id: next(a for a in CATALOGUE.agreements.values() if a.resource == proof.resource)
    for proof in ITEM.proofs
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader speaks English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")


def test_every_item_stands_once_by_department() -> None:
    """All items, those of a department together and the mapped ones first."""
    items = every_item(CATALOGUE)
    assert len(items) == len(CATALOGUE.items) + len(CATALOGUE.unmapped)
    assert list(dict.fromkeys(item.department for item in items)) == list(CATALOGUE.departments)
    mapped = [isinstance(item, ServiceItem) for item in items if item.department == "tobacco_monopoly"]
    assert mapped == [True] * 6 + [False]


def test_an_item_is_found_by_its_id() -> None:
    """Mapped or not, an id finds its item."""
    assert item_of(CATALOGUE, ITEM.id) is ITEM
    assert item_of(CATALOGUE, LISTED.id) is LISTED


@pytest.mark.parametrize(("word", "near"), [("outdoor_advertisin", ITEM.id), ("大型户外广告", ITEM.id)])
def test_an_unknown_item_names_the_nearest(word: str, near: str) -> None:
    """A slip in an id, and a part of a title, lead to the item."""
    with pytest.raises(CommandFailed, match=near) as caught:
        item_of(CATALOGUE, word)
    assert caught.value.exit_code == 2
    assert caught.value.next_step.en == "tongban catalog items"


def test_nothing_near_is_said() -> None:
    """A word that is like no item is not answered with one."""
    with pytest.raises(CommandFailed, match="nearest: none"):
        item_of(CATALOGUE, "@@@@")


def test_a_title_is_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapped item has both, an unmapped one the list's own."""
    assert (title_of(ITEM), title_of(LISTED)) == (ITEM.title.en, LISTED.title)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert (title_of(ITEM), title_of(LISTED)) == (ITEM.title.zh, LISTED.title)


def test_json_of_an_unmapped_item_has_no_need() -> None:
    """What is not known is null or empty, never left out."""
    assert item_in_full(LISTED, {}) == {
        "id": LISTED.id,
        "department": "civil_affairs",
        "title": {"zh": LISTED.title, "en": None},
        "mapped": False,
        "proofs": [],
        "legal_basis": None,
        "days": [],
        "parties": [],
        "choices": [],
        "need": None,
    }


def test_json_of_an_item_has_its_need_as_it_is_nested() -> None:
    """All-of, any-of and proof keep their places; each proof names its agreement or the rule that refuses."""
    site = {"site_title": Reason.ITEM_NOT_AGREED}
    full = item_in_full(ITEM, {**AGREED, **site})
    assert full | item_as_json(ITEM) == full
    anyone, title = full["need"]["all_of"]
    assert [proof["proof"] for proof in anyone["any_of"]] == ["applicant_licence", "applicant_identity"]
    assert anyone["any_of"][0]["agreement"] == AGREED["applicant_licence"].id
    assert (title["agreement"], title["refused_by"]) == (None, "item_not_agreed")
    assert (title["facts"], title["paper"]) == (["title_no", "location"], "real_estate_title_copy")


def test_lines_tell_each_proof_under_its_group() -> None:
    """Groups are indented, and every proof tells resource, facts, claims, paper and agreement."""
    lines = list(need_lines(ITEM.need, AGREED))
    assert lines[:3] == [
        "all of:",
        "  any of:",
        "    applicant_licence: The applicant's business licence is valid",
    ]
    assert "      resource: market_regulation/business_licence" in lines
    assert "      replaces: Copy of the business licence (also for not held and mismatch)" in lines
    assert f"      agreement: {AGREED['applicant_licence'].id}, to 2030-07-31" in lines
    assert "    facts: title_no, location" in lines


def test_lines_tell_yes_or_no_and_where_no_paper_helps() -> None:
    """A proof without facts says so, as one does that no paper cures."""
    proof = replace(ITEM.proofs[0], facts=(), claims=(), paper_when_absent=False)
    lines = list(need_lines(proof, {proof.id: Reason.NO_AGREEMENT}))
    assert "  facts: none: yes or no only" in lines
    assert "  replaces: Copy of the business licence (no paper cures not held)" in lines
    assert lines[-1].startswith("  agreement: none: ")
    assert not any(line.startswith("  claims") for line in lines)


def test_a_stated_day_is_told_with_its_bounds() -> None:
    """The item tells the day, the proof that it is judged by it, in lines and as JSON."""
    dated = CATALOGUE.items["human_resources_082"]
    assert list(day_lines(dated)) == [
        "stated day: accident: The day of the accident (366 days back to 0 ahead)"
    ]
    permits: Permits = {"employer_licence": Reason.NO_AGREEMENT}
    judged = "  judged, yes or no: valid on the stated day accident (by valid_from, valid_to)"
    assert judged in list(need_lines(dated.need, permits))
    full = item_in_full(dated, permits)
    title = {"zh": "事故发生之日", "en": "The day of the accident"}
    assert full["days"] == [{"day": "accident", "title": title, "days_back": 366, "days_ahead": 0}]
    valid_on = {"predicate": "validOn", "day": "accident", "fields": ["valid_from", "valid_to"]}
    assert full["need"]["predicates"] == [valid_on]
    assert full["need"]["reads"]["judged"] == ["valid_from", "valid_to"]
    assert list(day_lines(ITEM)) == []


def test_the_next_step_follows_what_is_missing() -> None:
    """Proofs to name, an agreement to make, or nothing but the whole to look at."""
    assert "catalog/items/civil_affairs.yaml" in next_step(LISTED, {})
    missing: Permits = {**AGREED, "site_title": Reason.NO_AGREEMENT}
    assert "catalog/agreements/administrative_approval.yaml" in next_step(ITEM, missing)
    assert next_step(ITEM, AGREED) == "next: tongban catalog coverage"


def test_persons_choices_and_ties_are_told() -> None:
    """What a question has to name and to choose, and whom a row is tied to, in lines and as JSON."""
    shared = CATALOGUE.items["maintenance_fund_renaming"]
    permits: Permits = {proof.id: Reason.NO_AGREEMENT for proof in shared.proofs}
    assert list(party_lines(shared)) == ["person: co_owner: The co-owner"]
    lines = list(choice_lines(shared, permits))
    assert lines[:3] == [
        "choice: ownership: Who owns the home?",
        "  sole: The applicant alone (nothing beside)",
        "  joint: The applicant and one other",
    ]
    tie = "        of whom, yes or no: held by co_owner; one licence with home_title (by title_no)"
    assert tie in lines
    (choice,) = item_in_full(shared, permits)["choices"]
    sole, joint = choice["options"]
    assert (sole["need"], joint["need"]["all_of"][1]["joint_with"]) == (None, "home_title")
    firm = CATALOGUE.items["housing_construction_045"]
    permits = {proof.id: Reason.NO_AGREEMENT for proof in firm.proofs}
    named = "names representative as its legal_representative (by legal_representative_code)"
    assert any(named in line for line in need_lines(firm.need, permits))
    (first, _) = item_in_full(firm, permits)["need"]["all_of"]
    assert (first["holder"], first["names"]) == ("subject", {"legal_representative": "representative"})
