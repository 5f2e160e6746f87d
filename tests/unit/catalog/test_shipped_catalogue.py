"""The shipped catalogue: a real county's whole list, and what the exchange can answer of it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.loader import load
from catalog.model import AllOf, AnyOf, Catalogue, HolderType, Proof, Severity
from catalog.rules.coverage import permits
from catalog.rules.verdict import Reason

ROOT = Path(__file__).parents[3]
LIST = ROOT / "tests" / "data" / "catalogue" / "service_items_511602.json"
TODAY = date(2026, 3, 2)
LEGACY = "expect_resident_id_not_to_be_legacy"


def listed() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each department of the list with the names of its items, in the list's order."""
    for entry in json.loads(LIST.read_text(encoding="utf-8")):
        yield entry["department"], tuple(name for group in entry["items"] for name in group["names"])


def shipped_titles(catalogue: Catalogue) -> Counter[tuple[str, str]]:
    """Return how often each department and title stands in the catalogue."""
    mapped = ((item.department, item.title.zh) for item in catalogue.items.values())
    unmapped = ((item.department, item.title) for item in catalogue.unmapped.values())
    names = {department.id: department.title.zh for department in catalogue.departments.values()}
    return Counter((names[department], title) for department, title in (*mapped, *unmapped))


def expected_titles() -> Counter[tuple[str, str]]:
    """Return how often each department and title stands in the list: two names stand there twice."""
    return Counter((department, name) for department, names in listed() for name in names)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The catalogue as shipped."""
    return load(ROOT / "catalog")


def test_resources_and_all_departments(catalogue: Catalogue) -> None:
    """The resources are those that exist; the departments are those of the list and no others."""
    assert set(catalogue.contracts) == {
        "civil_affairs/divorce_certificate",
        "civil_affairs/marriage_certificate",
        "disabled_persons_federation/certificate",
        "human_resources/social_security_card",
        "market_regulation/business_licence",
        "market_regulation/food_permit",
        "natural_resources/real_estate_title",
        "public_security/resident_identity",
    }
    titles = [department.title.zh for department in catalogue.departments.values()]
    assert titles == [department for department, _ in listed()]
    assert len(titles) == 34


def test_every_title_of_the_list_stands_once_character_for_character(catalogue: Catalogue) -> None:
    """1,135 entries of the list are 1,135 items, each in its department with its own title."""
    assert expected_titles().total() == 1135
    assert shipped_titles(catalogue) == expected_titles()


def test_a_title_that_differs_in_one_character_is_seen(catalogue: Catalogue) -> None:
    """The comparison above can fail: a full-width bracket for a narrow one, an item lost, an item twice."""
    name, item = next((n, i) for n, i in catalogue.unmapped.items() if "（" in i.title)
    others = {n: i for n, i in catalogue.unmapped.items() if n != name}
    narrow = replace(item, title=item.title.replace("（", "("))
    for unmapped in ({**others, name: narrow}, others, {**catalogue.unmapped, "again": item}):
        assert shipped_titles(replace(catalogue, unmapped=unmapped)) != expected_titles()


def test_an_unmapped_items_number_is_its_place_in_the_list(catalogue: Catalogue) -> None:
    """Ids do not move when other items are mapped."""
    names = {department.title.zh: department.id for department in catalogue.departments.values()}
    by_department = {names[department]: titles for department, titles in listed()}
    for item in catalogue.unmapped.values():
        department, _, number = item.id.rpartition("_")
        assert (department, len(number)) == (item.department, 3)
        assert by_department[department][int(number) - 1] == item.title


def test_every_file_of_items_says_whose_names_it_carries() -> None:
    """The source and the licence of the titles stand in each file."""
    files = sorted((ROOT / "catalog" / "items").glob("*.yaml"))
    assert len(files) == 34
    assert all("v-luobo/zwfw, Apache-2.0" in file.read_text(encoding="utf-8") for file in files)


def test_items_cover_the_forms_of_need(catalogue: Catalogue) -> None:
    """Of at least thirty some need all resources, have alternatives, or ask yes or no only."""
    items = catalogue.items
    assert len(items) >= 30
    for name in ("publication_retail_establishment", "tobacco_permit"):
        assert len({proof.resource for proof in items[name].proofs}) == 3
    advertising = items["outdoor_advertising"].need
    assert isinstance(advertising, AllOf)
    assert isinstance(advertising.members[0], AnyOf)
    assert all(proof.facts == () for proof in items["sole_trader_deregistration"].proofs)
    assert isinstance(items["prepackaged_food_filing"].need, Proof)


def test_a_resource_of_residents_says_which_numbers_are_legacy(catalogue: Catalogue) -> None:
    """Where a holder may be a resident, 15-digit numbers are converted, so each contract counts them."""
    for contract in catalogue.contracts.values():
        holder = contract.holder
        if HolderType.RESIDENT_ID in {holder.holder_type, *holder.types.values()}:
            said = [rule for rule in contract.rules if rule.expectation == LEGACY]
            assert [rule.severity for rule in said if holder.code_field in rule.fields] == [Severity.WARN]


def test_no_legal_basis_is_made_up(catalogue: Catalogue) -> None:
    """Only what was read in the published text is cited; every other item says that none is known."""
    cited = {item.id: item.legal_basis for item in catalogue.items.values() if item.legal_basis is not None}
    assert cited == {"civil_affairs_009": "婚姻登记条例（2025年修订）第八条"}


def test_agreements_leave_one_proof_of_their_consumers_without_any(catalogue: Catalogue) -> None:
    """The consumers agreed on all their proofs but one, so that a refusal can be shown."""
    agreements = catalogue.agreements.values()
    consumers = {agreement.consumer for agreement in agreements}
    assert consumers == {
        *("administrative_approval", "civil_affairs", "disabled_persons_federation", "healthcare_security"),
        *("housing_construction", "human_resources", "public_security", "tobacco_monopoly"),
    }
    open_proofs = {
        (item.id, proof): why
        for item in catalogue.items.values()
        if item.department in consumers
        for proof, why in permits(item, agreements, TODAY).items()
        if isinstance(why, Reason)
    }
    assert open_proofs == {("public_place_hygiene_permit", "premises_title"): Reason.ITEM_NOT_AGREED}
