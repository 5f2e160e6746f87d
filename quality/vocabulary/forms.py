"""The expectations a contract may declare: which fields each reads, of which types, with which arguments.

Names are Great Expectations' own where it has the expectation. The predicate behind each name is in
`quality.predicates`, the native form in `quality.expectations` or Great Expectations itself; both speak
only this list, and a test holds them complete.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from catalog.model import Contract, Field, LogicalType, QualityRule, Text
from quality.vocabulary import arguments as read

Types = frozenset[LogicalType]

TEXT: Types = frozenset({LogicalType.STRING})
DAY: Types = frozenset({LogicalType.DATE})
ORDERED: Types = frozenset({LogicalType.INTEGER, LogicalType.NUMBER, LogicalType.DATE, LogicalType.TIMESTAMP})
LISTED: Types = frozenset({LogicalType.STRING, LogicalType.INTEGER, LogicalType.BOOLEAN})
ANY: Types = frozenset(LogicalType)


@dataclass(frozen=True, slots=True)
class Form:
    """How one expectation is declared.

    `fields` holds the accepted types by position, `counts` how many fields may be named (the last ones of
    `fields` where fewer are); `arguments` a reader for each accepted argument, which gives the typed value or
    raises `ArgumentFaulty`; `one_of` names arguments of which at least one must stand.
    `fits` says what else was expected of a declaration, or `None`.
    """

    fields: tuple[Types, ...]
    arguments: Mapping[str, read.Reader] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    counts: tuple[int, ...] = (1,)
    fits: Callable[[QualityRule, Contract], Text | None] = lambda _rule, _contract: None


def _pair_of_one_type(rule: QualityRule, contract: Contract) -> Text | None:
    left, right = (_type(contract, name) for name in rule.fields)
    if left is right:
        return None
    return Text(
        f"两个数据项类型相同，收到 {left} 与 {right}",
        f"its two fields are of one type, received {left} and {right}",
    )


def _names_the_holder(rule: QualityRule, contract: Contract) -> Text | None:
    holder = contract.holder
    expected = tuple(name for name in (holder.type_field, holder.code_field) if name is not None)
    if rule.fields == expected:
        return None
    return Text(
        f"其数据项为契约的持有人数据项 {list(expected)}",
        f"its fields are the contract's holder fields {list(expected)}",
    )


def _types_its_holder(rule: QualityRule, contract: Contract) -> Text | None:
    if len(rule.fields) == 1 or rule.fields[0] == contract.holder.type_field:
        return None
    type_field = contract.holder.type_field
    return Text(
        f"其第一个数据项为契约的持有人类型数据项 {type_field}",
        f"its first field is the contract's holder type field {type_field}",
    )


def _type(contract: Contract, name: str) -> LogicalType:
    return contract.field(name).logical_type


def _bounds_in_order(rule: QualityRule, contract: Contract) -> Text | None:
    low_name, high_name = ("min_value", "max_value")
    if low_name not in rule.arguments or high_name not in rule.arguments:
        return None
    target: Field = contract.field(rule.fields[0])
    reader = read.length if rule.expectation == "expect_column_value_lengths_to_be_between" else read.bound
    low, high = (reader(rule.arguments[name], target) for name in (low_name, high_name))
    if low <= high:
        return None
    return Text("min_value 不大于 max_value", "min_value is not above max_value")


_BOUNDS = ("min_value", "max_value")

FORMS: Mapping[str, Form] = {
    "expect_column_values_to_not_be_null": Form((ANY,)),
    "expect_column_values_to_be_in_set": Form((LISTED,), {"value_set": read.values}, ("value_set",)),
    "expect_column_values_to_match_regex": Form((TEXT,), {"regex": read.pattern}, ("regex",)),
    "expect_column_values_to_be_between": Form(
        (ORDERED,),
        {"min_value": read.bound, "max_value": read.bound, "strict_min": read.flag, "strict_max": read.flag},
        _BOUNDS,
        fits=_bounds_in_order,
    ),
    "expect_column_value_lengths_to_be_between": Form(
        (TEXT,), {"min_value": read.length, "max_value": read.length}, _BOUNDS, fits=_bounds_in_order
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": Form(
        (ORDERED, ORDERED), {"or_equal": read.flag}, counts=(2,), fits=_pair_of_one_type
    ),
    "expect_holder_code_to_be_valid": Form((TEXT, TEXT), counts=(1, 2), fits=_names_the_holder),
    "expect_resident_id_not_to_be_legacy": Form((TEXT, TEXT), counts=(1, 2), fits=_types_its_holder),
    "expect_birth_to_match_resident_id": Form((TEXT, DAY), counts=(2,)),
    "expect_column_values_to_be_credit_code": Form((TEXT,)),
    "expect_column_values_to_be_resident_id": Form((TEXT,)),
}
