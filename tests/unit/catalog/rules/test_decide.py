"""The decision on one proof: examples with several rows, claims, and what may be disclosed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalog.model import LicenceState, Paper, Proof, Text
from catalog.rules.decide import decide, refused
from catalog.rules.errors import ClaimNotOffered, FactsMissing
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.verdict import ProofVerdict, Reason, Verdict

TODAY = date(2026, 3, 15)
LONG_AGO, NEXT_YEAR = date(2015, 1, 1), date(2027, 1, 1)
PROOF = Proof(
    id="business_licence",
    title=Text("营业执照有效", "The business licence is valid"),
    resource="market_regulation/business_licence",
    facts=("licence_no", "title"),
    claims=("licence_no", "title", "shops", "listed"),
    paper=Paper("business_licence_copy", Text("营业执照复印件", "Copy of the business licence")),
    paper_when_absent=True,
)


def holding(
    key: str = "L1",
    state: LicenceState = LicenceState.VALID,
    period: tuple[date | None, date | None] = (LONG_AGO, NEXT_YEAR),
    *,
    facts: Mapping[str, Fact] | None = None,
    held_back: bool = False,
) -> Holding:
    """Return one row; its end is open where the period has no second date."""
    usual: dict[str, Fact] = {
        "licence_no": key,
        "title": "张三小吃店",
        "shops": 1,
        "listed": True,
        "secret": "x",
    }
    return Holding(
        key=(key,),
        state=state,
        valid_from=period[0],
        valid_to=period[1],
        open_ended=period[1] is None,
        name="张三",
        facts=usual | dict(facts or {}),
        row_digest=b"\x01" * 32,
        batch="batch-1",
        as_of_at=datetime(2026, 3, 15, 1, tzinfo=UTC),
        held_back=held_back,
    )


def decided(
    *rows: Holding,
    claims: Mapping[str, Fact] | None = None,
    subject_held_back: bool = False,
) -> ProofVerdict:
    """Decide on a fit resource, today."""
    return decide(PROOF, Evidence(rows, subject_held_back), None, claims or {}, None, TODAY)


def keyed(answer: ProofVerdict) -> tuple[Verdict, str | None]:
    """Return the verdict and the key of the row it was made from."""
    return answer.verdict, None if answer.holding is None else answer.holding.key[0]


REVOKED, VALID = LicenceState.REVOKED, LicenceState.VALID
ENDED, COMING = (LONG_AGO, date(2020, 1, 1)), (date(2026, 4, 1), None)
SEVERAL_ROWS = {
    "a newer valid licence beside a revoked one": (
        [holding("old", REVOKED), holding("new", VALID, (date(2024, 1, 1), None))],
        (Verdict.CONFIRMED, "new"),
    ),
    "an older valid licence beside a revoked one": (
        [holding("old", VALID), holding("new", REVOKED, (date(2024, 1, 1), None))],
        (Verdict.CONFIRMED, "old"),
    ),
    "of two valid ones the newer": (
        [holding("old"), holding("new", VALID, (date(2024, 1, 1), None))],
        (Verdict.CONFIRMED, "new"),
    ),
    "none valid: the newest speaks": (
        [holding("old", REVOKED), holding("new", VALID, (date(2021, 1, 1), date(2024, 1, 1)))],
        (Verdict.EXPIRED, "new"),
    ),
    "none valid: a newer revocation is not hidden by an older expiry": (
        [holding("old", VALID, ENDED), holding("new", REVOKED, (date(2021, 1, 1), None))],
        (Verdict.REVOKED, "new"),
    ),
    "equally new: the gravest speaks": (
        [holding("a", LicenceState.SUSPENDED), holding("b", REVOKED), holding("c", LicenceState.CANCELLED)],
        (Verdict.REVOKED, "b"),
    ),
    "a coming licence beside an expired one": (
        [holding("old", VALID, ENDED), holding("new", VALID, COMING)],
        (Verdict.NOT_YET_VALID, "new"),
    ),
    "a start that is not stated is the oldest": (
        [holding("a", REVOKED, (None, None)), holding("b", LicenceState.SUSPENDED)],
        (Verdict.SUSPENDED, "b"),
    ),
    "a row held back beside a valid one": (
        [holding("a", held_back=True), holding("b")],
        (Verdict.CONFIRMED, "b"),
    ),
    "a row held back beside a revoked one may be the valid one": (
        [holding("a", held_back=True), holding("b", REVOKED)],
        (Verdict.UNKNOWN, "a"),
    ),
}


@pytest.mark.parametrize("case", SEVERAL_ROWS)
def test_the_row_that_speaks(case: str) -> None:
    """Of several rows the right one speaks, in whatever order the store returns them."""
    rows, expected = SEVERAL_ROWS[case]
    assert keyed(decided(*rows)) == expected
    assert keyed(decided(*reversed(rows))) == expected


def test_a_period_that_begins_later_still_tells_its_end() -> None:
    """Without a clear end nothing is said of a row, not even that it is not valid yet."""
    for unclear in (
        replace(holding(period=COMING), open_ended=False),
        replace(holding(period=(COMING[0], NEXT_YEAR)), open_ended=True),
    ):
        answer = decided(unclear)
        assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.END_UNCLEAR)


def test_no_row_is_not_held() -> None:
    """Without any row, nothing held back, the licence is not held."""
    assert decided() == ProofVerdict(PROOF.id, Verdict.NOT_HELD)


def test_a_subject_held_back_is_unknown_and_never_not_held() -> None:
    """While a row of the subject waits in quarantine, neither absence nor an obstacle is certain."""
    for rows in ((), (holding(state=REVOKED),), (holding(period=ENDED),)):
        answer = decided(*rows, subject_held_back=True)
        assert (answer.verdict, answer.reason, answer.holding) == (
            Verdict.UNKNOWN,
            Reason.ROW_HELD_BACK,
            None,
        )
    assert decided(holding(), subject_held_back=True).verdict is Verdict.CONFIRMED


def test_only_the_proofs_facts_are_disclosed() -> None:
    """A confirmation discloses the facts the proof names and no other."""
    assert dict(decided(holding()).facts) == {"licence_no": "L1", "title": "张三小吃店"}


@pytest.mark.parametrize(
    "row",
    [
        *(holding(state=state) for state in LicenceState if state is not VALID),
        holding(period=ENDED),
        holding(period=COMING),
        holding(held_back=True),
    ],
)
def test_nothing_is_disclosed_unless_confirmed(row: Holding) -> None:
    """No other verdict carries a fact."""
    answer = decided(row)
    assert answer.verdict is not Verdict.CONFIRMED
    assert dict(answer.facts) == {}


def test_a_differing_claim_is_named() -> None:
    """Only the fields that differ are named, sorted, and nothing is disclosed."""
    answer = decided(holding(), claims={"title": "李四小吃店", "shops": 2, "licence_no": "L1"})
    assert (answer.verdict, answer.mismatched) == (Verdict.MISMATCH, ("shops", "title"))
    assert dict(answer.facts) == {}


@pytest.mark.parametrize(
    ("field", "claim", "fact"),
    [
        ("title", " 张三小吃店\u3000", "张三小吃店"),
        ("title", "张三小吃店", "张三小吃店  "),
        ("title", "\ue81e记", "\u9fb4记"),
        ("title", "张三（小吃）店", "张三(小吃)店"),
        ("title", "\u9fb4记", "\ue81e记"),
        ("shops", 1, 1),
        ("listed", True, True),
    ],
)
def test_equal_after_canonicalising_is_equal(field: str, claim: Fact, fact: Fact) -> None:
    """Blanks at the ends and GB18030's leftovers make no difference."""
    assert decided(holding(facts={field: fact}), claims={field: claim}).verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("field", "claim", "fact"),
    [
        ("title", "Ａ", "A"),
        ("title", "a", "A"),
        ("title", "", "A"),
        ("title", "A", None),
        ("shops", "1", 1),
        ("shops", True, 1),
        ("listed", 1, True),
        ("licence_no", "0123", "123"),
    ],
)
def test_nearly_equal_is_a_mismatch(field: str, claim: Fact, fact: Fact) -> None:
    """Width, case, type, a missing fact and leading zeros all make a difference."""
    assert decided(holding(facts={field: fact}), claims={field: claim}).mismatched == (field,)


CLAIMS_CHOOSE = {
    "the claim chooses the row it fits": (
        [holding("A"), holding("B", VALID, (date(2024, 1, 1), None))],
        "A",
        (Verdict.CONFIRMED, "A"),
    ),
    "a claimed licence that is revoked is not covered up by another": (
        [holding("A", REVOKED), holding("B")],
        "A",
        (Verdict.REVOKED, "A"),
    ),
    "a claim that fits no row differs from the valid one": (
        [holding("A", REVOKED), holding("B")],
        "C",
        (Verdict.MISMATCH, "B"),
    ),
    "a claim cannot turn a revocation into a mismatch": (
        [holding("A", REVOKED)],
        "C",
        (Verdict.REVOKED, "A"),
    ),
    "a row held back may be the one that is claimed": (
        [holding("A", held_back=True), holding("B")],
        "C",
        (Verdict.UNKNOWN, "A"),
    ),
    "a row held back may be the valid one beside a claimed one that is revoked": (
        [holding("A", held_back=True), holding("B", REVOKED)],
        "B",
        (Verdict.UNKNOWN, "A"),
    ),
    "a claimed row that fits beside one held back": (
        [holding("A", held_back=True), holding("B")],
        "B",
        (Verdict.CONFIRMED, "B"),
    ),
}


@pytest.mark.parametrize("case", CLAIMS_CHOOSE)
def test_claims_choose_among_rows(case: str) -> None:
    """The rows that fit the claims are asked first."""
    rows, licence_no, expected = CLAIMS_CHOOSE[case]
    assert keyed(decided(*rows, claims={"licence_no": licence_no})) == expected
    assert keyed(decided(*reversed(rows), claims={"licence_no": licence_no})) == expected


def test_the_row_nearest_to_the_claims_is_compared() -> None:
    """Where no row fits every claim, the differences are told from the row with the fewest."""
    far = holding("A", VALID, (date(2024, 1, 1), None), facts={"shops": 7})
    near = holding("B", facts={"shops": 2})
    answer = decided(far, near, claims={"licence_no": "C", "shops": 2})
    assert (keyed(answer), answer.mismatched) == ((Verdict.MISMATCH, "B"), ("licence_no",))


def test_a_claim_outside_the_proof_is_the_callers_error() -> None:
    """A field the proof does not compare raises, and the message repeats nothing the caller sent."""
    with pytest.raises(ClaimNotOffered) as raised:
        decided(holding(), claims={"371399199001011234": "x"})
    assert "371399199001011234" not in str(raised.value)
    assert "licence_no, title, shops, listed" in str(raised.value)


def test_a_claim_outside_the_proof_raises_on_an_unfit_resource_too() -> None:
    """The caller's error shows whatever the state of the resource."""
    with pytest.raises(ClaimNotOffered):
        decide(PROOF, Evidence((), False), UnfitReason.STALE, {"secret": "x"}, None, TODAY)


@pytest.mark.parametrize("claims", [{}, {"title": "张三小吃店"}])
def test_a_row_without_the_proofs_facts_is_a_fault(claims: dict[str, Fact]) -> None:
    """A lookup that forgot a fact cannot disclose or compare less in silence."""
    bare = Holding(("L1",), VALID, LONG_AGO, None, True, None, {}, b"", "b", datetime.now(UTC), False)
    with pytest.raises(FactsMissing, match="title"):
        decided(bare, claims=claims)


def test_a_refusal_carries_its_rule_and_nothing_else() -> None:
    """A refused proof names the rule that refused."""
    assert refused("p", Reason.NO_AGREEMENT) == ProofVerdict("p", Verdict.REFUSED, Reason.NO_AGREEMENT)
