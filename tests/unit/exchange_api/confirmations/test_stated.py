"""What counts as one value: exactly what the comparison takes for one, of one field of one person."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from catalog.comparable import BLANKS
from catalog.loader import load
from catalog.model import SUBJECT, AllOf, Field, HolderType, LicenceState, LogicalType, ServiceItem, Text
from catalog.rules.claim import claimed_fact
from catalog.rules.decide import decide
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.verdict import Verdict
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.confirmations.claims import Claims
from exchange_api.confirmations.decision import Wanted
from exchange_api.confirmations.stated import stated_values
from exchange_api.confirmations.subject import KnownSubject

CATALOGUE = load(SHIPPED_CATALOGUE)
ITEM = CATALOGUE.items["publication_retail_establishment"]
IDENTITY, LICENCE, TITLE = ITEM.proofs
KEY = b"k" * 32
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def person(name: str | None = None, place: int = 1) -> KnownSubject:
    """One of several persons."""
    return KnownSubject(HolderType.RESIDENT_ID, name, bytes(32), bytes([place]) * 32)


def wanted(
    claims: Claims, name: str | None = None, item: ServiceItem = ITEM, **parties: KnownSubject
) -> Wanted:
    """A question on an item."""
    return Wanted("d", item, person(name), claims, {}, parties)


def marks(claims: Claims, name: str | None = None) -> set[object]:
    """The marks of what is stated of the subject."""
    return set(stated_values(KEY, wanted(claims, name), CATALOGUE).get(SUBJECT, ()))


def test_nothing_stated_is_nothing_counted() -> None:
    """Type and code alone have no mark, and while a choice is open nothing is compared."""
    assert stated_values(KEY, wanted({}), CATALOGUE) == {}
    asking = Wanted(
        "d", ITEM, person("某人"), {}, {}, {}, tuple(CATALOGUE.items["maintenance_fund_renaming"].choices)
    )
    assert stated_values(KEY, asking, CATALOGUE) == {}


def test_a_name_is_one_for_all_resources_and_where_it_is_claimed() -> None:
    """Three resources compare the name; a claim on its field is the same statement, of another it is not."""
    assert len(marks({}, "某人")) == 1
    assert (
        marks({}, "某人")
        == marks({IDENTITY.id: {"name": "某人"}})
        == marks({IDENTITY.id: {"name": "某人 "}}, "某人")
    )
    assert len(marks({IDENTITY.id: {"name": "别人"}}, "某人")) == 2
    assert marks({LICENCE.id: {"title": "某人"}}).isdisjoint(marks({}, "某人"))


def test_without_a_field_for_it_a_name_is_not_compared() -> None:
    """A contract that has no name field compares none, so none is counted."""
    contracts = {
        name: replace(contract, holder=replace(contract.holder, name_field=None))
        for name, contract in CATALOGUE.contracts.items()
    }
    assert stated_values(KEY, wanted({}, "某人"), replace(CATALOGUE, contracts=contracts)) == {}


def test_one_field_in_two_proofs_is_one_and_persons_and_fields_are_apart() -> None:
    """Another proof of the same resource adds nothing; another field, resource or person has other marks."""
    twice = replace(ITEM, need=AllOf((LICENCE, replace(LICENCE, id="again"))))
    same: Claims = {LICENCE.id: {"title": "书店"}, "again": {"title": "书店"}}
    assert len(stated_values(KEY, wanted(same, item=twice), CATALOGUE)[SUBJECT]) == 1
    apart: Claims = {LICENCE.id: {"title": "书店", "licence_no": "书店"}, TITLE.id: {"title_no": "书店"}}
    assert len({one.field for one in stated_values(KEY, wanted(apart), CATALOGUE)[SUBJECT]}) == 3
    assert len({one.value for one in stated_values(KEY, wanted(apart), CATALOGUE)[SUBJECT]}) == 3
    other = replace(ITEM, need=AllOf((LICENCE, replace(LICENCE, id="again", holder="agent"))))
    found = stated_values(KEY, wanted(same, item=other, agent=person(place=2)), CATALOGUE)
    assert set(found[SUBJECT]).isdisjoint(found["agent"])


def test_a_person_in_a_role_is_a_value_of_whose_row_names_him_or_is_held_with_him() -> None:
    """The firm has its representative as a value and he nothing; two who hold one home have each other."""
    naming = next(i for i in CATALOGUE.items.values() if any(one.names for one in i.proofs) and not i.choices)
    (role,) = {one.party for proof in naming.proofs for one in proof.names}
    found = stated_values(KEY, wanted({}, None, naming, **{role: person(place=2)}), CATALOGUE)
    assert {of: len(values) for of, values in found.items()} == {SUBJECT: 1}
    joint = CATALOGUE.items["maintenance_fund_renaming"].chosen["joint",]
    (first, second) = (
        stated_values(KEY, wanted({}, item=joint, co_owner=person(place=n)), CATALOGUE) for n in (2, 3)
    )
    assert {of: len(values) for of, values in first.items()} == {SUBJECT: 1, "co_owner": 1}
    assert first[SUBJECT][0].field == second[SUBJECT][0].field
    assert first[SUBJECT][0].value != second[SUBJECT][0].value


VALUES = st.one_of(
    st.text(alphabet=f"{BLANKS}ab书\ue816\U00020087", max_size=4),
    st.from_regex(r"-?0{0,2}[0-9]{1,2}(\.[0-9]{1,3})?", fullmatch=True),
    st.integers(-20, 20),
    st.booleans(),
    st.sampled_from(["2024-02-29", "20240229", "2024-02-29T08:00:00+08:00", "2024-02-29T00:00:00Z"]),
)


def compare_equal(claim: Fact, recorded: Fact) -> bool:
    """Whether a valid row with the second value bears the first out."""
    row = Holding(
        key=("1",),
        state=LicenceState.VALID,
        valid_from=None,
        valid_to=None,
        open_ended=True,
        name=None,
        facts={"title": recorded},
        row_digest=b"",
        batch="b",
        as_of_at=NOW,
        held_back=False,
    )
    evidence = Evidence((row,), subject_held_back=False)
    found = decide(replace(LICENCE, facts=()), evidence, None, {"title": claim}, None, NOW.date())
    return found.verdict is Verdict.CONFIRMED


@given(st.sampled_from(LogicalType), VALUES, VALUES)
def test_values_have_one_mark_exactly_if_they_compare_equal(
    kind: LogicalType, one: Fact, other: Fact
) -> None:
    """Of every type of field: two spellings of a value are one guess, and two values are two."""
    field = Field("title", Text("项", "field"), kind, "F", scale=2)
    facts = [claimed_fact(field, value) for value in (one, other)]
    if None in facts:
        return  # refused as no value of the field
    found = [marks({LICENCE.id: {"title": fact}}) for fact in facts]
    assert (found[0] == found[1]) == compare_equal(*facts)
