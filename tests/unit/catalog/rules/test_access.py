"""Who may ask: refused unless one agreement covers consumer, resource, item, day and facts."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Agreement, Paper, Proof, SharingAttribute, Text
from catalog.rules.access import covering
from catalog.rules.verdict import Reason

TITLE = Text("营业执照", "Business licence")
PROOF = Proof(
    "licence", TITLE, "market_regulation/business_licence", ("no", "title"), (), Paper("c", TITLE), True
)
ITEM = "outdoor_advertising"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
INSIDE = date(2026, 6, 1)
SHARED = SharingAttribute.CONDITIONAL
AGREED = Agreement(
    id="a1",
    consumer="administrative_approval",
    resource=PROOF.resource,
    facts=frozenset({"no", "title", "capital"}),
    items=frozenset({ITEM, "other_item"}),
    starts_on=FIRST,
    ends_on=LAST,
    purpose="窗口核验",
    legal_basis="政务数据共享条例",
)


def rule(
    *agreements: Agreement,
    proof: Proof = PROOF,
    item: str = ITEM,
    claimed: Collection[str] = (),
    today: date = INSIDE,
    sharing: SharingAttribute = SharingAttribute.CONDITIONAL,
) -> Reason | None:
    """Ask for the administrative approval department; `None` where an agreement covers it."""
    found = covering(agreements, "administrative_approval", proof, item, claimed, today, sharing)
    return found if isinstance(found, Reason) else None


def test_an_agreement_that_covers_everything_permits() -> None:
    """With one covering agreement nothing refuses, and it is the one named."""
    assert rule(AGREED) is None
    assert covering([AGREED], "administrative_approval", PROOF, ITEM, (), INSIDE, SHARED) is AGREED


def test_without_any_agreement_everything_is_refused() -> None:
    """Silence is a refusal."""
    assert rule() is Reason.NO_AGREEMENT


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"consumer": "civil_affairs"}, Reason.NO_AGREEMENT),
        ({"consumer": "administrative_approval "}, Reason.NO_AGREEMENT),
        ({"resource": "public_security/resident_identity"}, Reason.NO_AGREEMENT),
        ({"items": frozenset({"other_item"})}, Reason.ITEM_NOT_AGREED),
        ({"items": frozenset()}, Reason.ITEM_NOT_AGREED),
        ({"starts_on": INSIDE + timedelta(days=1)}, Reason.AGREEMENT_NOT_STARTED),
        ({"ends_on": INSIDE - timedelta(days=1)}, Reason.AGREEMENT_ENDED),
        ({"starts_on": LAST, "ends_on": FIRST}, Reason.AGREEMENT_NOT_STARTED),
        ({"facts": frozenset({"no"})}, Reason.FACTS_NOT_AGREED),
        ({"facts": frozenset()}, Reason.FACTS_NOT_AGREED),
    ],
)
def test_each_thing_that_is_not_covered_refuses_by_its_own_rule(
    changed: dict[str, object], reason: Reason
) -> None:
    """The rule that refuses is named exactly."""
    assert rule(replace(AGREED, **changed)) is reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "reason"),
    [
        (FIRST - timedelta(days=1), Reason.AGREEMENT_NOT_STARTED),
        (FIRST, None),
        (LAST, None),
        (LAST + timedelta(days=1), Reason.AGREEMENT_ENDED),
    ],
)
def test_the_first_and_the_last_day_count(today: date, reason: Reason | None) -> None:
    """The term includes both its ends."""
    assert rule(AGREED, today=today) is reason


def test_of_an_ended_and_a_coming_agreement_the_coming_one_is_told() -> None:
    """Whoever waits for its first day need not agree anew; one on another item is nothing to wait for."""
    ended = replace(AGREED, id="old", ends_on=INSIDE - timedelta(days=1))
    coming = replace(AGREED, id="new", starts_on=INSIDE + timedelta(days=1))
    other = replace(coming, items=frozenset({"other_item"}))
    for agreements in ((ended, coming), (coming, ended)):
        assert rule(*agreements) is Reason.AGREEMENT_NOT_STARTED
    assert rule(ended, other) is rule(other, ended) is Reason.AGREEMENT_ENDED


def test_a_yes_or_no_proof_needs_no_facts() -> None:
    """A proof that discloses nothing is covered by an agreement that grants no facts."""
    assert rule(replace(AGREED, facts=frozenset()), proof=replace(PROOF, facts=())) is None


@pytest.mark.parametrize("sharing", SharingAttribute)
@pytest.mark.parametrize("agreements", [(), (AGREED,), (replace(AGREED, ends_on=FIRST),)])
def test_what_is_not_shared_is_refused_whatever_was_agreed(
    sharing: SharingAttribute, agreements: tuple[Agreement, ...]
) -> None:
    """Of the three sharing attributes one refuses by its own rule; the others leave it to the agreements."""
    found = rule(*agreements, sharing=sharing)
    if sharing is SharingAttribute.NOT_SHARED:
        assert found is Reason.RESOURCE_NOT_SHARED
    else:
        assert found is rule(*agreements)


def test_what_is_compared_must_be_granted() -> None:
    """A claim on a field that the agreement does not grant refuses, even where no fact is disclosed."""
    silent = replace(PROOF, facts=(), claims=("no", "address"))
    assert rule(AGREED, proof=silent, claimed=("no",)) is None
    assert rule(AGREED, proof=silent, claimed=("no", "address")) is Reason.CLAIMS_NOT_AGREED
    assert rule(AGREED, proof=silent) is None
    assert (
        rule(replace(AGREED, facts=frozenset({"address"})), claimed=("address",)) is Reason.FACTS_NOT_AGREED
    )


def test_claims_and_facts_come_from_one_agreement() -> None:
    """An agreement that grants the facts and another that grants the claim permit nothing together."""
    other = replace(AGREED, id="a2", facts=frozenset({"address"}))
    assert rule(AGREED, other, claimed=("address",)) is Reason.CLAIMS_NOT_AGREED
    both = replace(AGREED, id="a3", facts=AGREED.facts | {"address"})
    assert covering([AGREED, both], AGREED.consumer, PROOF, ITEM, ("address",), INSIDE, SHARED) is both


def test_two_agreements_never_add_up() -> None:
    """Half the facts here and half there permit nothing."""
    halves = [replace(AGREED, id=fact, facts=frozenset({fact})) for fact in ("no", "title")]
    assert rule(*halves) is Reason.FACTS_NOT_AGREED


def test_a_covering_agreement_among_others_permits() -> None:
    """Agreements that do not cover the question take nothing from the one that does."""
    others = [replace(AGREED, id="x", ends_on=FIRST), replace(AGREED, id="y", facts=frozenset())]
    assert covering([*others, AGREED], "administrative_approval", PROOF, ITEM, (), INSIDE, SHARED) is AGREED


def test_the_one_that_runs_longest_is_named() -> None:
    """Of several covering agreements the choice does not depend on their order."""
    longer = replace(AGREED, id="z", ends_on=LAST + timedelta(days=365))
    twin = replace(longer, id="b")
    for agreements in ([AGREED, longer, twin], [twin, longer, AGREED]):
        assert covering(agreements, "administrative_approval", PROOF, ITEM, (), INSIDE, SHARED) is twin


AGREEMENTS = st.builds(
    Agreement,
    id=st.sampled_from("abc"),
    consumer=st.sampled_from(["administrative_approval", "civil_affairs"]),
    resource=st.sampled_from([PROOF.resource, "d/r"]),
    facts=st.frozensets(st.sampled_from(["no", "title", "capital"])),
    items=st.frozensets(st.sampled_from([ITEM, "other_item"])),
    starts_on=st.dates(date(2026, 5, 1), date(2026, 7, 1)),
    ends_on=st.dates(date(2026, 5, 1), date(2026, 7, 1)),
    purpose=st.just("p"),
    legal_basis=st.just("l"),
)


@given(st.lists(AGREEMENTS, max_size=5), st.frozensets(st.sampled_from(["no", "title", "capital"])))
def test_permitted_exactly_if_one_agreement_covers_all(
    agreements: list[Agreement], claimed: frozenset[str]
) -> None:
    """No set of agreements permits more, or less, than one of them alone."""
    covers = [
        a
        for a in agreements
        if (a.consumer, a.resource) == ("administrative_approval", PROOF.resource)
        and ITEM in a.items
        and a.starts_on <= INSIDE <= a.ends_on
        and {"no", "title"} | claimed <= a.facts
    ]
    assert (rule(*agreements, claimed=claimed) is None) == bool(covers)
