"""The same rules, run natively by Great Expectations on the rows themselves (pandas).

Slower than the mask by far and independent of it: Great Expectations' own expectations where it has them,
ours with the scalar checks of `catalog.identifiers` where it has not. Used to doubt the mask. Bounds
pass through binary floating point inside the library, so beyond 15 significant digits only the mask is exact.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa

from catalog.identifiers import normalise
from catalog.model import Contract, Holder, HolderType, LogicalType
from quality.expectations import (
    ExpectBirthToMatchResidentId,
    ExpectColumnValuesToBeCreditCode,
    ExpectColumnValuesToBeResidentId,
    ExpectHolderCodeToBeValid,
    ExpectRequiredValuesToBePresent,
    ExpectResidentIdNotToBeLegacy,
    ExpectResidentIdOfTypeNotToBeLegacy,
)
from quality.expectations.library import Expectation, gx, pd, stock
from quality.expectations.validation import quiet_context, run_suite
from quality.rules import RowRule, compile_rules
from quality.suite import RULE
from quality.verdict import RuleResult
from quality.vocabulary import builtin

READABLE = "_readable"
OPEN_ENDED = "_open_ended"
HOLDER = "_holder"
ANY_MISSING: Final = "any_value_is_missing"

_CODES = {
    "expect_column_values_to_be_credit_code": ExpectColumnValuesToBeCreditCode,
    "expect_column_values_to_be_resident_id": ExpectColumnValuesToBeResidentId,
}


def judge_natively(
    contract: Contract,
    rows: pa.Table | pa.RecordBatch,
    unreadable: Collection[int] = (),
    today: date | None = None,
) -> tuple[RuleResult, ...]:
    """Count the broken rows of every rule, `key_unique` included, in bit order.

    Arguments are those of `quality.mask.violations`. Raises `JudgementFailed` if a rule cannot be computed.
    """
    frame = _frame(contract, rows, unreadable)
    rules = compile_rules(contract)
    suite = gx.ExpectationSuite(
        name=contract.table, expectations=[_native(rule, contract, today) for rule in rules]
    )
    context = quiet_context()
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("batch")
    data = asset.add_batch_definition_whole_dataframe("whole")
    outcomes, _ = run_suite(context, data, suite, {"dataframe": frame})
    unexpected = {outcome.meta[RULE]: outcome.counted()[1] for outcome in outcomes}
    return tuple(_result(rule, len(frame), unexpected[rule.id]) for rule in rules)


def _result(rule: RowRule, rows: int, broken: int) -> RuleResult:
    return RuleResult(rule, rows, broken, breached=rows > 0 and (rows - broken) / rows < rule.mostly)


def _frame(contract: Contract, rows: pa.Table | pa.RecordBatch, unreadable: Collection[int]) -> pd.DataFrame:
    wide = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = rows.to_pandas(types_mapper=wide.get)
    for field in contract.fields:
        if field.logical_type is LogicalType.NUMBER:
            # Arrow's own cast is not correctly rounded: it makes 99.10 greater than the float 99.1.
            frame[field.name] = [None if number is None else float(number) for number in frame[field.name]]
    frame[READABLE] = ~frame["_ordinal"].isin(list(unreadable)).astype(bool)
    frame[OPEN_ENDED] = frame[OPEN_ENDED].astype(object)
    frame[HOLDER] = [_holder(contract.holder, row) for row in rows.to_pylist()]
    return frame


def _holder(holder: Holder, row: Mapping[str, Any]) -> str | None:
    """Return who the row's holder is, the same for every form in which a code is written."""
    code, kind = row[holder.code_field], holder.holder_type
    if holder.type_field is not None:
        kind = holder.types.get(row[holder.type_field])
    normal = None if code is None or kind is None else normalise(kind, code)
    return code if normal is None or kind is None else f"{kind.value}|{normal}"


def _native(rule: RowRule, contract: Contract, today: date | None) -> Expectation:
    meta = {RULE: rule.id}
    if rule.bit < builtin.FIRST_DECLARED_BIT:
        return _built_in(rule, contract, meta)
    columns = list(rule.fields)
    day = None if today is None else today.isoformat()
    match rule.expectation:
        case "expect_holder_code_to_be_valid":
            return _holder_code(contract, columns, day, meta)
        case "expect_resident_id_not_to_be_legacy":
            return _not_legacy(contract, columns, meta)
        case "expect_birth_to_match_resident_id":
            return ExpectBirthToMatchResidentId(column_list=columns, ignore_row_if=ANY_MISSING, meta=meta)
        case name if name in _CODES:
            return _CODES[name](column=columns[0], today=day, meta=meta)
        case _:
            return _stock(rule, meta)


def _built_in(rule: RowRule, contract: Contract, meta: dict[str, str]) -> Expectation:
    match rule.id:
        case builtin.READABLE:
            return stock("expect_column_values_to_be_in_set", column=READABLE, value_set=[True], meta=meta)
        case builtin.REQUIRED:
            return _required(rule, contract, meta)
        case builtin.STATE_KNOWN:
            known = [] if contract.status is None else list(contract.status.states)
            return stock(
                "expect_column_values_to_be_in_set", column=rule.fields[0], value_set=known, meta=meta
            )
        case builtin.HOLDER_TYPE_KNOWN:
            known = list(contract.holder.types)
            return stock(
                "expect_column_values_to_be_in_set", column=rule.fields[0], value_set=known, meta=meta
            )
        case _:
            return _unique(rule, contract, meta)


def _required(rule: RowRule, contract: Contract, meta: dict[str, str]) -> Expectation:
    end = contract.end_field
    return ExpectRequiredValuesToBePresent(
        column_list=[*rule.fields, OPEN_ENDED, READABLE],
        required=list(rule.fields),
        end=None if end is None else end.name,
        open_end=OPEN_ENDED,
        readable=READABLE,
        ignore_row_if="never",
        meta=meta,
    )


def _unique(rule: RowRule, contract: Contract, meta: dict[str, str]) -> Expectation:
    columns = [HOLDER if name == contract.holder.code_field else name for name in rule.fields]
    if len(columns) == 1:
        return stock("expect_column_values_to_be_unique", column=columns[0], meta=meta)
    return stock(
        "expect_compound_columns_to_be_unique",
        column_list=columns,
        ignore_row_if=ANY_MISSING,
        meta=meta,
    )


def _holder_code(
    contract: Contract, columns: list[str], day: str | None, meta: dict[str, str]
) -> Expectation:
    fixed = contract.holder.holder_type
    if fixed is not None:
        return ExpectColumnValuesToBeResidentId(
            column=columns[0], holder_type=fixed.value, today=day, meta=meta
        )
    types = {word: kind.value for word, kind in contract.holder.types.items()}
    return ExpectHolderCodeToBeValid(
        column_list=columns, types=types, today=day, ignore_row_if=ANY_MISSING, meta=meta
    )


def _not_legacy(contract: Contract, columns: list[str], meta: dict[str, str]) -> Expectation:
    if len(columns) == 1:
        return ExpectResidentIdNotToBeLegacy(column=columns[0], meta=meta)
    types = contract.holder.types.items()
    residents = [word for word, kind in types if kind is HolderType.RESIDENT_ID]
    return ExpectResidentIdOfTypeNotToBeLegacy(
        column_list=columns, residents=residents, ignore_row_if=ANY_MISSING, meta=meta
    )


def _stock(rule: RowRule, meta: dict[str, str]) -> Expectation:
    arguments: dict[str, Any] = dict(rule.arguments)
    if "value_set" in arguments:
        arguments["value_set"] = list(arguments["value_set"])
    if "regex" in arguments:
        arguments["regex"] = _ends_strictly(arguments["regex"])
    if len(rule.fields) == 2:  # noqa: PLR2004 -- a pair
        pair = dict(zip(("column_A", "column_B"), rule.fields, strict=True))
        arguments |= pair | {"ignore_row_if": "either_value_is_missing"}
    else:
        arguments["column"] = rule.fields[0]
    return stock(rule.expectation, **arguments, meta=meta)


def _ends_strictly(pattern: str) -> str:
    """Return the pattern for Python's engine, whose `$` also stands before a last line break."""
    return _ESCAPE_CLASS_OR_END.sub(lambda part: r"\Z" if part[0] == "$" else part[0], pattern)


_ESCAPE_CLASS_OR_END = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$")
