"""The gate before publishing: Great Expectations judges the staged table against the contract's thresholds.

The batch is held where a rule that rejects or blocks falls below its `mostly`, or where the table as a whole
fails (too few rows, mask missing or of another contract, a key that would be published twice). Above the
threshold the broken rows of such rules go to quarantine, which is the caller's work (`quarantine_flags`);
warnings are counted. Reads the table and changes nothing; call `mark_repeated_keys` first.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from catalog.model import Contract, Text
from quality.database import driver_url
from quality.errors import JudgementFailed
from quality.expectations.library import GreatExpectationsError, TestConnectionError
from quality.expectations.validation import Outcome, quiet_context, run_suite
from quality.rules import compile_rules
from quality.scores import score
from quality.suite import CHECK, RULE, build_suite
from quality.verdict import GateResult, RuleResult, TableResult


def judge(
    database_url: str, schema: str, table: str, contract: Contract, previous_rows: int | None
) -> GateResult:
    """Judge the staged table `schema.table` against the contract.

    `previous_rows` are the rows published before, `None` on a first load. Raises `RuleUnknown` or
    `RuleFaulty` for a faulty contract, `JudgementFailed` if there is no verdict (database
    gone, table or column missing).
    """
    suite = build_suite(contract, previous_rows)
    with _staged(database_url, schema, table) as (context, data):
        outcomes, report = run_suite(context, data, suite)
    rules = _rule_results(contract, outcomes)
    checks = _table_results(outcomes)
    rows = rules[0].rows
    passed = not any(result.holds_batch for result in rules) and all(check.passed for check in checks)
    scores = score(rows, ((result.rule.dimension, result.broken) for result in rules))
    return GateResult(contract.name, passed, rows, rules, checks, scores, report)


@contextmanager
def _staged(database_url: str, schema: str, table: str) -> Iterator[tuple[Any, Any]]:
    context = quiet_context()
    try:
        source = context.data_sources.add_postgres(
            "exchange",
            connection_string=driver_url(database_url),
            kwargs={"hide_parameters": True, "connect_args": {"options": f'-c search_path="{schema}"'}},
        )
    except (GreatExpectationsError, TestConnectionError) as fault:
        raise _unreached(schema, table, Text("数据库", "the database")) from fault
    try:
        asset = source.add_table_asset("staged", table_name=table)
        yield context, asset.add_batch_definition_whole_table("whole")
    except (GreatExpectationsError, TestConnectionError) as fault:
        raise _unreached(schema, table, Text("该表", "the table")) from fault
    finally:
        source.get_engine().dispose()


def _unreached(schema: str, table: str, what: Text) -> JudgementFailed:
    return JudgementFailed(
        Text(
            f"暂存表 {schema}.{table} 未作判定：{what.zh}无法访问；应为本次运行所载入的表："
            "请检查交换平台的数据库，再重新检查",
            f"the staged table {schema}.{table} was not judged: {what.en} could not be reached; expected a "
            "table loaded by this run: check the exchange's database, then run the check again",
        )
    )


def _rule_results(contract: Contract, outcomes: Sequence[Outcome]) -> tuple[RuleResult, ...]:
    by_rule = {outcome.meta.get(RULE): outcome for outcome in outcomes}
    results = []
    for rule in compile_rules(contract):
        outcome = by_rule[rule.id]
        rows, broken = outcome.counted()
        results.append(RuleResult(rule, rows, broken, breached=not outcome.success))
    return tuple(results)


def _table_results(outcomes: Sequence[Outcome]) -> tuple[TableResult, ...]:
    return tuple(
        TableResult(
            str(outcome.meta[CHECK]),
            outcome.success,
            outcome.observed if outcome.unexpected is None else outcome.unexpected,
        )
        for outcome in outcomes
        if CHECK in outcome.meta
    )
