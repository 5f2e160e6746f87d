"""What holds a batch, as a person reads it: rule, broken rows, limit, and one of the rows, masked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from catalog.identifiers import mask
from catalog.masked_values import HIDDEN, masked_value
from catalog.model import Contract, Text
from exchange.store.tables import staging_name
from pipeline.errors import Breach
from quality.rules import RowRule
from quality.verdict import GateResult, RuleResult, TableResult

FIRST = """
select to_jsonb(s), coalesce(s._findings, '[]')::jsonb from stg.{staged} s
where s._violations & :flag <> 0 order by s._ordinal limit 1
"""
NOTHING = "NULL"


def breaches(
    connection: Connection, contract: Contract, run_id: str, result: GateResult, previous: int | None
) -> Iterator[Breach]:
    """Yield what holds the batch, rules before checks of the table; `previous` rows are published."""
    for rule in result.rules:
        if rule.holds_batch:
            yield _of_rule(connection, contract, run_id, rule)
    for check in result.table:
        if not check.passed:
            yield _of_table(contract, check, previous)


def _of_rule(connection: Connection, contract: Contract, run_id: str, result: RuleResult) -> Breach:
    rule = result.rule
    held, least = f"{result.share:.2%}", f"{rule.mostly:.2%}"
    statement = text(FIRST.format(staged=staging_name(run_id)))
    values, findings = connection.execute(statement, {"flag": rule.flag}).one()
    where = _where(contract, values)
    told = Text(
        f"规则 {rule.id}（{rule.message.zh}）：收到 {result.rows} 行中 {result.broken} 行不合（{where.zh}），"
        f"合格 {held}；应为至少 {least}",
        f"rule {rule.id} ({rule.message.en}): received {result.broken} broken rows of {result.rows} "
        f"({where.en}), {held} hold; expected at least {least}",
    )
    field, sample = _culprit(contract, rule, values, findings)
    return Breach(rule.id, told, field, sample)


def _of_table(contract: Contract, check: TableResult, previous: int | None) -> Breach:
    from quality.suite import ROWS_PRESENT, fewest_rows  # noqa: PLC0415  # Great Expectations takes seconds

    seen = "-" if check.observed is None else check.observed
    if check.check == ROWS_PRESENT:
        least = fewest_rows(contract, previous)
        told = Text(
            f"{check.check}：收到 {seen} 行；应为至少 {least} 行（已发布 {previous or 0} 行）",
            f"{check.check}: received {seen} rows; expected at least {least} ({previous or 0} are published)",
        )
    else:
        told = Text(f"{check.check}：收到 {seen}；应为 0", f"{check.check}: received {seen}; expected 0")
    return Breach(check.check, told)


def _where(contract: Contract, values: Mapping[str, Any]) -> Text:
    """Say where the source has the row: its place in the read, from 1, and its key, masked."""
    shown = ((field.name, values[field.name]) for field in contract.key)
    key = ", ".join(
        f"{name}={NOTHING if value is None else _shown(contract, name, value)}" for name, value in shown
    )
    place = values["_ordinal"] + 1
    return Text(f"首见于第 {place} 行：{key}", f"first row {place}: {key}")


def _culprit(
    contract: Contract, rule: RowRule, values: Mapping[str, Any], findings: Sequence[Mapping[str, str]]
) -> tuple[str | None, str | None]:
    """Return the field that breaks the rule in the first such row, and its value at the source, masked.

    A cell that could not be typed goes first, then one that is missing; a rule over several sound cells names
    all of them.
    """
    raw = {found["field"]: found["raw"] for found in findings if found["field"] in rule.fields}
    for field, value in raw.items():  # what does not fit may stand in the wrong column: masked whatever it is
        return field, mask(value) if not contract.field(field).personal else _shown(contract, field, value)
    missing = next((field for field in rule.fields if values[field] is None), None)
    if missing is not None:
        return missing, NOTHING
    shown = (_shown(contract, field, values[field]) for field in rule.fields)
    return ", ".join(rule.fields) or None, next((one for one in shown if one != HIDDEN), None)


def _shown(contract: Contract, field: str, value: object) -> str:
    return str(masked_value(contract, field, value))
