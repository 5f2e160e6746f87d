"""The promises of the decision, for any rows, fitness, claims and name."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import LicenceState, Paper, Proof, Text
from catalog.rules.decide import decide
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.verdict import Reason, Verdict

TODAY = date(2026, 3, 15)
AS_OF_AT = datetime(2026, 3, 15, tzinfo=UTC)
TITLE = Text("营业执照有效", "The business licence is valid")
FACTS: dict[str, Fact] = {"licence_no": "Z", "title": "店", "shops": 1}
PROOF = Proof(
    "licence", TITLE, "d/r", ("licence_no", "title"), ("licence_no", "shops"), Paper("copy", TITLE), True
)

DAYS = st.one_of(st.none(), st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days)))
ROWS = st.builds(
    Holding,
    key=st.sampled_from("ABCDE").map(lambda key: (key,)),
    state=st.sampled_from(LicenceState),
    valid_from=DAYS,
    valid_to=DAYS,
    open_ended=st.booleans(),
    name=st.sampled_from(["张三", "李四", None]),
    facts=st.fixed_dictionaries(
        {
            "licence_no": st.sampled_from(["A", "B", None]),
            "title": st.just("店"),
            "shops": st.integers(0, 2),
            "listed": st.booleans(),
        }
    ),
    row_digest=st.just(b""),
    batch=st.just("b"),
    as_of_at=st.just(datetime(2026, 3, 15, tzinfo=UTC)),
    held_back=st.booleans(),
)
EVIDENCE = st.builds(Evidence, st.lists(ROWS, max_size=4).map(tuple), st.booleans())
UNFIT = st.sampled_from([None, None, None, *UnfitReason])
CLAIMS = st.fixed_dictionaries(
    {}, optional={"licence_no": st.sampled_from(["A", "C"]), "shops": st.integers(0, 2)}
)
NAMES = st.sampled_from([None, "张三", "王五"])


def usable(row: Holding) -> bool:
    """Say, in words of its own, whether a row may carry a confirmation today."""
    begun = row.valid_from is None or row.valid_from <= TODAY
    running = row.open_ended if row.valid_to is None else not row.open_ended and row.valid_to >= TODAY
    return row.state is LicenceState.VALID and begun and running and not row.held_back


@settings(max_examples=600)
@given(EVIDENCE, UNFIT, CLAIMS, NAMES)
def test_the_promises_hold_whatever_is_found(
    evidence: Evidence, unfit: UnfitReason | None, claims: dict[str, Fact], name: str | None
) -> None:
    """The promises of the module hold for any rows, fitness, claims and name."""
    answer = decide(PROOF, evidence, unfit, claims, name, TODAY)
    if answer.verdict is Verdict.CONFIRMED:
        assert unfit is None
        assert answer.holding is not None
        assert usable(answer.holding)
        assert all(answer.holding.facts[field] == value for field, value in claims.items())
        assert name is None or answer.holding.name in {None, name}
        assert set(answer.facts) == set(PROOF.facts)
    else:
        assert not answer.facts
    if answer.verdict is Verdict.NOT_HELD:
        assert not evidence.holdings
        assert not evidence.subject_held_back
    if unfit is not None:
        assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason(unfit.value))
    assert (answer.reason is not None) == (answer.verdict is Verdict.UNKNOWN)
    assert bool(answer.mismatched) == (answer.verdict is Verdict.MISMATCH)
    assert answer.verdict is not Verdict.REFUSED


@settings(max_examples=200)
@given(EVIDENCE, CLAIMS, NAMES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_verdict(
    evidence: Evidence, claims: dict[str, Fact], name: str | None, random: object
) -> None:
    """The store may return rows in any order."""
    rows = list(evidence.holdings)
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = Evidence(tuple(rows), evidence.subject_held_back)
    one = decide(PROOF, evidence, None, claims, name, TODAY)
    other = decide(PROOF, shuffled, None, claims, name, TODAY)
    assert (one.verdict, one.reason, one.mismatched) == (other.verdict, other.reason, other.mismatched)


@settings(max_examples=200)
@given(st.lists(ROWS.filter(lambda row: not usable(row)), max_size=4))
def test_a_usable_row_is_never_drowned(others: list[Holding]) -> None:
    """Whatever else the same holder has, one usable row confirms."""
    good = Holding(("Z",), LicenceState.VALID, None, TODAY, False, "张三", FACTS, b"", "b", AS_OF_AT, False)
    rows = [row for row in others if row.name in {None, "张三"}]
    answer = decide(PROOF, Evidence((*rows, good), True), None, {}, None, TODAY)
    assert answer.verdict is Verdict.CONFIRMED
