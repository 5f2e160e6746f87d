"""The mask and Great Expectations, run natively, count the same broken rows for every rule."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog.identifiers import credit_code, resident_id
from catalog.model import Contract, Holder, HolderType
from quality.errors import JudgementFailed
from quality.mask import violations
from quality.native import judge_natively
from quality.predicates import check_digits
from quality.rules import compile_rules
from tests.unit.quality.samples import GREATER, batch, contract, rule
from tests.unit.quality.test_mask import BREAKING, SOUND

BODIES = st.sampled_from(["37139919490101001", "11010519491231002", "37139920300101001", "91100019800101001"])
NUMBERS = st.builds(lambda body: body + resident_id.check_character(body), BODIES) | st.sampled_from(
    ["110105194912310021", "110105491231002", "３7139919490101001X", " 11010519491231002x ", "", "\u200b"]
)
CREDITS = st.sampled_from(["91110000600037341", "Y1371327MA0000007", "1137050000431139４"]).map(
    lambda body: body + credit_code.check_character(body) if body.isascii() else body + "A"
) | st.sampled_from(["91110000600037341N", "91110000600037341l", "ſ1110000600037341L"])
EDGE = datetime(1999, 12, 31, 16, tzinfo=UTC).replace(tzinfo=None)
DAY = timedelta(days=1)
DAYS = st.dates(date(1940, 1, 1), date(2035, 1, 1)) | st.sampled_from([date(1949, 12, 31), date(1949, 10, 1)])
UNITS = st.from_regex("^[0-9]{12}G[A-Z][0-9]{5}[A-Z][0-9]{8}\n?$") | st.text(max_size=30)

ROWS = st.fixed_dictionaries(
    {},
    optional={
        "licence_no": st.sampled_from(["L1", "L2", "L3"]) | st.none(),
        "place_no": st.sampled_from(["P1", "P2"]) | st.none(),
        "holder_kind": st.sampled_from(["1", "2", "3", "7", "", None]),
        "holder_code": NUMBERS | CREDITS | st.none() | st.text(max_size=20),
        "holder_name": st.none() | st.text(max_size=5) | st.sampled_from([" ", "\u3000", "\x1f", "𠮷野家"]),
        "resident_id": NUMBERS | st.none(),
        "credit_code": CREDITS | st.none(),
        "unit_no": UNITS | st.none(),
        "born_on": DAYS | st.none(),
        "valid_from": DAYS | st.none(),
        "valid_to": DAYS | st.none(),
        "_open_ended": st.booleans() | st.none(),
        "area": st.none()
        | st.decimals(-1, 100, places=2)
        | st.sampled_from([Decimal("99.10"), Decimal("0.00")]),
        "rooms": st.none() | st.integers(-1, 11),
        "changed_at": st.none() | st.datetimes(EDGE - DAY, EDGE + DAY, timezones=st.just(UTC)),
        "state": st.sampled_from(["0", "1", "9", "", None]),
    },
)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def assert_same_counts(
    of: Contract, rows: list[dict[str, Any]], unreadable: set[int], today: date | None = None
) -> None:
    """Hold the mask's counts against the native ones, rule by rule; repeated keys against a plain count."""
    held = batch(rows, of)
    numbers = violations(of, held, unreadable, today).to_pylist()
    counted = {each.id: sum(1 for number in numbers if number & each.flag) for each in compile_rules(of)}
    keys = Counter(
        key for row in held.to_pylist() if None not in (key := tuple(row[part.name] for part in of.key))
    )
    counted["key_unique"] = sum(times for times in keys.values() if times > 1)
    native = {result.rule.id: result.broken for result in judge_natively(of, held, unreadable, today)}
    assert counted == native


DIRTY = given(
    st.lists(ROWS, min_size=1, max_size=25),
    st.sets(st.integers(0, 30)),
    st.sampled_from([None, date(2026, 1, 31)]),
)


def dirty_rows_count_alike(rows: list[dict[str, Any]], unreadable: set[int], today: date | None) -> None:
    """Hold both ways against each other on the one contract."""
    assert_same_counts(contract(), rows, unreadable, today)


@DIRTY
@SLOW
def test_dirty_rows_count_alike(rows: list[dict[str, Any]], unreadable: set[int], today: date | None) -> None:
    """On generated dirty rows, both ways count the same for every rule."""
    dirty_rows_count_alike(rows, unreadable, today)


def test_every_rule_is_hit_and_counts_alike() -> None:
    """Planted faults break every rule at least once, in both ways alike."""
    rows = [{"licence_no": f"L{at}", **row} for at, (_, row) in enumerate(BREAKING)]
    rows += [dict(row) for row in SOUND] + [{"rooms": 9}, {"licence_no": "unreadable"}]
    assert_same_counts(contract(), rows, {len(rows) - 1})
    native = judge_natively(contract(), batch(rows), {len(rows) - 1})
    assert [result.rule.id for result in native if result.broken == 0] == []


def test_a_key_of_one_field_and_a_fixed_holder_type_count_alike() -> None:
    """The other shapes of contract take other native expectations; they count alike too."""
    fields = tuple(part for part in contract().fields if part.name != "place_no")
    plain = contract(
        fields=fields,
        holder=Holder("holder_code", None, HolderType.RESIDENT_ID, None, {}),
        rules=(
            rule("holder_code_valid", "expect_holder_code_to_be_valid", ("holder_code",)),
            rule("strictly_after", GREATER, ("valid_to", "valid_from")),
        ),
    )
    rows: list[dict[str, Any]] = [{}, {"holder_code": "1"}, {"licence_no": None}, {"licence_no": None}]
    assert_same_counts(plain, [*rows, {"valid_to": date(2020, 1, 1)}], {7})


def test_a_key_that_holds_the_holders_code_repeats_in_any_form() -> None:
    """Natively too, 15 digits and the 18 they became are one key, and only where the type is a resident's."""
    fields = tuple(
        replace(part, key_position=1 if part.name == "holder_code" else None) for part in contract().fields
    )
    of = contract(fields=fields, rules=())
    rows = [{"holder_code": "11010519491231002X"}, {"holder_code": "110105491231002"}]
    rows += [{"holder_code": "440524198001010014"}, {"holder_kind": "3", "holder_code": "110105501231002"}]
    native = {result.rule.id: result.broken for result in judge_natively(of, batch(rows, of))}
    assert native["key_unique"] == 2


@DIRTY
@settings(SLOW, phases=[Phase.generate])
def sabotaged_rows_count_alike(rows: list[dict[str, Any]], unreadable: set[int], today: date | None) -> None:
    """Hold both ways against each other without looking for the smallest counter-example."""
    dirty_rows_count_alike(rows, unreadable, today)


@pytest.mark.parametrize("weights", ["RESIDENT_WEIGHTS", "CREDIT_WEIGHTS"])
def test_a_wrong_weight_makes_the_counts_differ(weights: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with one weight of a check digit wrong, the property above goes red."""
    sabotaged = getattr(check_digits, weights).copy()
    sabotaged[8] += 1
    monkeypatch.setattr(check_digits, weights, sabotaged)
    with pytest.raises(AssertionError):
        sabotaged_rows_count_alike()


def test_a_rule_that_cannot_be_computed_is_a_fault() -> None:
    """A column that the native run cannot find gives no verdict, rather than a pass."""
    rows = batch([{}])
    without = rows.select([name for name in rows.schema.names if name != "place_no"])
    with pytest.raises(JudgementFailed, match="could not compute"):
        judge_natively(contract(), without)
