"""The mask says of each row exactly which rules it breaks."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from catalog.identifiers.resident_id import check_character
from catalog.model import Holder, HolderType
from quality.errors import BatchMisshapen
from quality.mask import violations
from quality.rules import broken_rules, compile_rules
from tests.unit.quality.samples import RULES, batch, contract, field

FULL_WIDTH = "11010519491231002Ｘ"

BREAKING: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("required", {"holder_name": None}),
    ("required", {"holder_name": " \u3000", "licence_no": "L2"}),
    ("required", {"place_no": None}),
    ("required", {"valid_to": None}),
    ("state_known", {"state": "9"}),
    ("holder_type_known", {"holder_kind": "7", "holder_code": "anything"}),
    ("holder_code_valid", {"holder_code": "110105194912310021"}),
    ("holder_code_valid", {"holder_code": FULL_WIDTH}),
    ("holder_code_valid", {"holder_code": "110105490231002"}),
    ("holder_code_valid", {"holder_kind": "2", "holder_code": "110105491231002"}),
    ("holder_not_legacy", {"holder_code": "110105491231002"}),
    ("holder_not_legacy", {"holder_code": " 110105491231002\u3000"}),
    ("number_not_legacy", {"resident_id": "110105491231002"}),
    ("number_not_legacy", {"resident_id": "110105501231998", "born_on": date(1850, 12, 31)}),
    ("holder_code_valid", {"holder_kind": "2"}),
    ("holder_code_valid", {"holder_kind": "3", "holder_code": "护照"}),
    ("period_in_order", {"valid_to": date(2019, 12, 31)}),
    ("birth_before_start", {"resident_id": None, "born_on": date(2020, 1, 1)}),
    ("area_positive", {"area": Decimal("0.00")}),
    ("area_small", {"area": Decimal("99.11")}),
    ("start_modern", {"born_on": None, "valid_from": date(1949, 9, 30)}),
    ("changed_lately", {"changed_at": datetime(1999, 12, 31, 15, 59, 59, tzinfo=UTC)}),
    ("birth_matches_number", {"born_on": date(1949, 12, 30)}),
    ("resident_id_valid", {"resident_id": "110105194912310021"}),
    ("credit_code_valid", {"credit_code": "91110000600037341N"}),
    ("unit_no_shape", {"unit_no": "320311001021GB00233F0001001"}),
    ("unit_no_shape", {"unit_no": "320311001021GB00233F00010013\n"}),
    ("name_length", {"holder_name": "王"}),
    ("name_length", {"holder_name": "欧阳小明明"}),
    ("rooms_known", {"rooms": 8}),
    ("unit_no_given", {"unit_no": None}),
)
SOUND: tuple[Mapping[str, Any], ...] = (
    {},
    {"valid_to": None, "_open_ended": True},
    {"valid_to": date(2020, 1, 1)},
    {"area": Decimal("0.01")},
    {"area": Decimal("99.10")},
    {"area": None, "rooms": None, "credit_code": None, "resident_id": None, "born_on": None},
    {"holder_code": " 11010519491231002x\u200b"},
    {"holder_kind": "2", "holder_code": "91110000600037341L"},
    {"holder_kind": "3", "holder_code": "110105491231002"},
    {"holder_kind": "3", "holder_code": "E12345678"},
    {"holder_name": "\U00020bb7\u364d\u9fb4王"},
    {"changed_at": datetime(1999, 12, 31, 16, tzinfo=UTC)},
)


def broken(row: Mapping[str, Any], unreadable: tuple[int, ...] = ()) -> list[str]:
    """Return the ids of the rules that one row breaks."""
    number = violations(contract(), batch([row]), unreadable)[0].as_py()
    return [rule.id for rule in broken_rules(compile_rules(contract()), number)]


@pytest.mark.parametrize(("rule", "row"), BREAKING)
def test_a_planted_fault_breaks_its_rule_and_no_other(rule: str, row: Mapping[str, Any]) -> None:
    """Each planted fault sets exactly one bit."""
    assert broken(row) == [rule]


@pytest.mark.parametrize("row", SOUND)
def test_a_sound_row_breaks_nothing(row: Mapping[str, Any]) -> None:
    """Bounds, NULLs, open ends, small letters and blanks at the ends are no fault."""
    assert broken(row) == []


def test_a_row_breaks_several_rules_at_once() -> None:
    """Bits of several rules stand together in one number."""
    assert broken({"rooms": 9}) == ["rooms_few"]
    legacy = {"resident_id": "110105501231998"}
    assert broken(legacy) == ["birth_matches_number", "number_not_legacy"]
    assert broken({"rooms": 0, "state": "9"}) == ["state_known", "rooms_few", "rooms_known"]


def test_every_rule_judged_by_the_mask_is_planted_here() -> None:
    """No declared or built-in rule escapes the planted faults."""
    planted = {rule for rule, _ in BREAKING} | {"readable", "key_unique", "rooms_few"}
    assert planted == {rule.id for rule in compile_rules(contract())}


def test_a_finding_marks_its_row_by_ordinal_and_counts_once() -> None:
    """The row with a finding is unreadable; its NULL cell is not counted as missing as well."""
    rows = batch([{"_ordinal": 70}, {"_ordinal": 71, "valid_to": None}, {"_ordinal": 72}])
    assert violations(contract(), rows, {71, 5}).to_pylist() == [0, 1, 0]


def test_an_empty_batch_gives_no_numbers() -> None:
    """No row, no number, and the type holds."""
    numbers = violations(contract(), batch([{}]).slice(0, 0), ())
    assert numbers.type == pa.int64()
    assert len(numbers) == 0


def test_a_sliced_batch_is_judged_by_its_own_rows() -> None:
    """Offsets inside Arrow buffers do not shift the verdicts."""
    rows = batch([{}, {"state": "9"}, {}, {"holder_code": FULL_WIDTH}, {}])
    whole = violations(contract(), rows, (3,)).to_pylist()
    assert violations(contract(), rows.slice(1, 3), (3,)).to_pylist() == whole[1:4]
    assert whole[1] != 0
    assert whole[3] != 0


def test_a_fixed_holder_type_needs_no_type_field() -> None:
    """A contract whose holders are all persons judges the code field alone."""
    fixed = contract(
        holder=Holder("holder_code", None, HolderType.RESIDENT_ID, None, {}),
        rules=(replace(RULES[0], fields=("holder_code",)),),
    )
    rules = compile_rules(fixed)
    assert "holder_type_known" not in {rule.id for rule in rules}
    number = violations(fixed, batch([{"holder_kind": "7", "holder_code": FULL_WIDTH}]), ())[0].as_py()
    assert [rule.id for rule in broken_rules(rules, number)] == ["holder_code_valid"]


def test_a_birth_after_today_is_broken_where_today_is_given() -> None:
    """The clock is the caller's: the same number passes or fails by `today`."""
    body = "37139920300101001"
    born_tomorrow = {"resident_id": None, "holder_code": body + check_character(body)}
    later = violations(contract(), batch([born_tomorrow]), (), date(2030, 1, 1))[0].as_py()
    sooner = violations(contract(), batch([born_tomorrow]), (), date(2029, 12, 31))[0].as_py()
    names = [rule.id for rule in broken_rules(compile_rules(contract()), sooner)]
    assert later == 0
    assert names == ["holder_code_valid"]


def test_the_last_bit_fits_a_bigint() -> None:
    """The sixty-third rule sets bit 62, and the number stays positive."""
    many = tuple(replace(RULES[3], id=f"area_{at}") for at in range(58))
    number = violations(contract(rules=many), batch([{"area": Decimal(-1)}]), ())[0].as_py()
    assert number == sum(1 << bit for bit in range(5, 63))


def test_a_batch_without_a_column_is_refused() -> None:
    """A missing column is a fault that names it, never a rule that silently passes."""
    rows = batch([{}])
    without = rows.select([name for name in rows.schema.names if name != "area"])
    with pytest.raises(BatchMisshapen, match="no column area"):
        violations(contract(), without, ())


def test_a_batch_of_another_type_is_refused() -> None:
    """A column of another type is a fault that names the column and both types."""
    other = contract(fields=tuple(field(f.name) if f.name == "rooms" else f for f in contract().fields))
    text = other.field("rooms")
    assert text.logical_type == "string"
    with pytest.raises(BatchMisshapen, match="column rooms is String, expected Int64"):
        violations(contract(), batch([{"rooms": "3"}], other), ())


def test_the_mask_never_loads_great_expectations() -> None:
    """`import quality.mask` costs no Great Expectations and no SQLAlchemy."""
    code = (
        "import sys, quality, quality.mask; "
        "print(sorted({'great_expectations', 'sqlalchemy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
