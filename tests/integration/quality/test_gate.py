"""The gate on a real staged table: exact counts, held or passed, and no value of any cell in its report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from catalog.model import Contract, LogicalType, Severity
from quality.errors import JudgementFailed
from quality.gate import judge
from quality.keys import mark_repeated_keys
from quality.mask import violations
from quality.native import judge_natively
from quality.rules import compile_rules
from quality.scores import Dimension
from quality.verdict import GateResult
from tests.unit.quality.samples import BETWEEN, RULES, batch, contract, rule

TABLE = "natural_resources__everything__run1"
TYPES: Mapping[LogicalType, str] = {
    LogicalType.STRING: "text",
    LogicalType.INTEGER: "bigint",
    LogicalType.NUMBER: "numeric(12,2)",
    LogicalType.DATE: "date",
    LogicalType.TIMESTAMP: "timestamptz",
    LogicalType.BOOLEAN: "boolean",
}
SOUND_NUMBER = "11010519491231002X"

Rows = Sequence[Mapping[str, Any]]


class Staged:
    """A staged table in a fresh database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def load(self, rows: Rows, of: Contract) -> None:
        """Create the table and load the rows with their mask, as the pipeline does."""
        held = batch(rows, of)
        numbers = violations(of, held, ()).to_pylist()
        names = [part.name for part in of.fields]
        columns = [
            *(
                sql.SQL(f"{{}} {TYPES[part.logical_type]}").format(sql.Identifier(part.name))
                for part in of.fields
            ),
            sql.SQL("_violations bigint"),
        ]
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("create schema if not exists stg")
            cursor.execute(
                sql.SQL("create unlogged table stg.{} ({})").format(
                    sql.Identifier(TABLE), sql.SQL(", ").join(columns)
                )
            )
            with cursor.copy(sql.SQL("copy stg.{} from stdin").format(sql.Identifier(TABLE))) as copy:
                for row, number in zip(held.to_pylist(), numbers, strict=True):
                    copy.write_row([*(row[name] for name in names), number])

    def run(self, statement: str) -> None:
        """Execute one statement, to plant a fault that no mask would."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode())

    def judge(self, of: Contract, previous_rows: int | None = None) -> GateResult:
        """Mark repeated keys, then judge."""
        mark_repeated_keys(self.url, "stg", TABLE, of)
        return judge(self.url, "stg", TABLE, of, previous_rows)


@pytest.fixture
def staged(database_url: str) -> Staged:
    """A database in which a table may be staged."""
    return Staged(database_url)


def many(count: int, **dirt: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return `count` rows with distinct keys; the given cells replace those of the first rows."""
    planted = [row for rows in dirt.values() for row in rows]
    rows = [*planted, *({} for _ in range(count - len(planted)))]
    return [{"licence_no": f"鲁{at:05}", **row} for at, row in enumerate(rows)]


DIRT: dict[str, Sequence[Mapping[str, Any]]] = {
    "required": [{"holder_name": None}] * 2,
    "state_known": [{"state": "99"}] * 4,
    "holder_code_valid": [{"holder_code": "110105194912310021"}] * 9,
    "area_positive": [{"area": Decimal(0)}] * 3,
    "credit_code_valid": [{"credit_code": "91110000600037341N"}] * 5,
    "key_unique": [{"licence_no": f"twice{at // 2}"} for at in range(6)],
}


def test_a_batch_within_its_thresholds_passes_with_exact_counts(staged: Staged) -> None:
    """Planted faults are counted exactly, rule by rule, and the batch passes."""
    staged.load(many(400, **DIRT), contract())
    result = staged.judge(contract())
    assert {each.rule.id: each.broken for each in result.rules if each.broken} == {
        name: len(rows) for name, rows in DIRT.items()
    }
    assert result.passed
    assert result.reasons == ()
    assert result.rows == 400
    assert {each.check: (each.passed, each.observed) for each in result.table} == {
        "rows_present": (True, 400),
        "mask_complete": (True, 0),
        "mask_of_contract": (True, 0),
        "publishable_keys_unique": (True, 0),
    }
    assert result.scores.dimensions[Dimension.COMPLETENESS] == pytest.approx((99.5 + 100) / 2)


def test_the_gate_counts_what_great_expectations_counts_natively(staged: Staged) -> None:
    """The mask in PostgreSQL, judged by bits, equals the native run over the same rows."""
    rows = many(120, **DIRT)
    staged.load(rows, contract())
    gate = {each.rule.id: each.broken for each in staged.judge(contract()).rules}
    native = {each.rule.id: each.broken for each in judge_natively(contract(), batch(rows))}
    assert gate == native


@pytest.mark.parametrize(("bad", "passed"), [(5, True), (6, False)])
def test_a_rejecting_rule_below_its_threshold_holds_the_batch(
    staged: Staged,
    bad: int,
    passed: bool,  # noqa: FBT001 -- a table of cases
) -> None:
    """Of 100 rows, 5 broken ones are just within 0.95; a sixth holds the batch and is named."""
    staged.load(many(100, bad=[{"state": "99"}] * bad), contract())
    result = staged.judge(contract())
    assert result.passed is passed
    assert result.reasons == (() if passed else ("state_known",))


def test_a_breached_warning_is_counted_and_passes(staged: Staged) -> None:
    """A warning never holds a batch, however often it is broken."""
    staged.load(many(10, bad=[{"credit_code": "x"}] * 9), contract())
    result = staged.judge(contract())
    warned = next(each for each in result.rules if each.rule.id == "credit_code_valid")
    assert (warned.broken, warned.breached, warned.holds_batch) == (9, True, False)
    assert result.passed


def test_one_row_against_a_blocking_rule_holds_the_batch(staged: Staged) -> None:
    """A block rule that tolerates nothing holds the batch for one row of a thousand."""
    blocking = rule("area_positive", BETWEEN, ("area",), min_value=0, severity=Severity.BLOCK, mostly=1.0)
    of = contract(rules=(blocking,))
    staged.load(many(1000, bad=[{"area": Decimal("-0.01")}]), of)
    assert staged.judge(of).reasons == ("area_positive",)


def test_no_rows_hold_the_batch(staged: Staged) -> None:
    """An empty staged table is never published over what is there, and has no score."""
    staged.load([], contract())
    result = staged.judge(contract())
    assert not result.passed
    assert result.reasons == ("rows_present",)
    assert result.scores.total is None


@pytest.mark.parametrize(("previous", "passed"), [(None, True), (100, True), (101, False)])
def test_too_many_vanished_rows_hold_the_batch(
    staged: Staged,
    previous: int | None,
    passed: bool,  # noqa: FBT001 -- a table of cases
) -> None:
    """With a swing limit of 0.2, 80 rows may follow 100 and no more."""
    staged.load(many(80), contract())
    assert staged.judge(contract(), previous).reasons == (() if passed else ("rows_present",))


def test_a_row_without_a_mask_holds_the_batch(staged: Staged) -> None:
    """A row that was never judged is never published."""
    staged.load(many(10), contract())
    staged.run(f"update stg.{TABLE} set _violations = null where licence_no = '鲁00003'")
    assert "mask_complete" in staged.judge(contract()).reasons


@pytest.mark.parametrize("number", [1 << 62, 1 << 40, -1, -(1 << 63)])
def test_a_bit_that_no_rule_owns_holds_the_batch(staged: Staged, number: int) -> None:
    """A mask made from another contract is seen, the sign bit included."""
    staged.load(many(100), contract())
    staged.run(f"update stg.{TABLE} set _violations = {number} where licence_no = '鲁00003'")
    assert "mask_of_contract" in staged.judge(contract()).reasons


def test_a_repeated_key_that_nobody_marked_holds_the_batch(staged: Staged) -> None:
    """Control: without the marking, the table check still sees the key that would be published twice."""
    staged.load(many(200, twice=[{"licence_no": "twice"}] * 2), contract())
    unmarked = judge(staged.url, "stg", TABLE, contract(), None)
    assert unmarked.reasons == ("publishable_keys_unique",)
    assert mark_repeated_keys(staged.url, "stg", TABLE, contract()) == 2
    assert mark_repeated_keys(staged.url, "stg", TABLE, contract()) == 2
    assert judge(staged.url, "stg", TABLE, contract(), None).passed


def test_a_key_with_a_null_part_is_not_a_repeated_key(staged: Staged) -> None:
    """Two rows without a key are incomplete, not repeated."""
    staged.load(many(100, bad=[{"licence_no": None}] * 2), contract())
    broken = {each.rule.id: each.broken for each in staged.judge(contract()).rules}
    assert (broken["required"], broken["key_unique"]) == (2, 0)


def test_the_report_holds_no_value_of_a_cell(staged: Staged) -> None:
    """The verdict is JSON, and nothing that stood in a row or in the connection stands in it."""
    cells = {"holder_name": "欧阳不可见", "holder_code": "110105194912310021", "unit_no": "秘密"}
    staged.load(many(20, bad=[cells] * 8, twice=[{"licence_no": "秘密证号"}] * 2), contract())
    result = staged.judge(contract())
    text = json.dumps(result.as_json(), ensure_ascii=False)
    assert json.loads(text)["passed"] is False
    assert [value for value in (*cells.values(), "秘密证号", "鲁000", SOUND_NUMBER) if value in text] == []
    assert str(sa.make_url(staged.url).password) not in text
    assert result.validation["statistics"]
    sent = {each["meta"].get("rule") for each in json.loads(text)["validation"]["results"]}
    assert sent >= {each.id for each in compile_rules(contract())}


def test_the_gate_only_counts(staged: Staged) -> None:
    """No statement of the gate selects a column of the contract, writes, or is an index query."""
    staged.load(many(50, bad=[{"state": "99"}] * 8), contract())
    sent: list[str] = []
    listen = ("before_cursor_execute", lambda _c, _k, statement, *_: sent.append(statement))
    sa.event.listen(sa.Engine, *listen)
    try:
        judge(staged.url, "stg", TABLE, contract(), None)
    finally:
        sa.event.remove(sa.Engine, *listen)
    on_table = [statement for statement in sent if TABLE in statement and "pg_catalog" not in statement]
    assert on_table != []
    for statement in on_table:
        selected = statement.lower().partition("from")[0]
        assert selected.startswith("select")
        assert [part.name for part in contract().fields if part.name in selected] == []
    assert len(on_table) < len(compile_rules(contract()))


def test_a_missing_table_gives_no_verdict(staged: Staged) -> None:
    """A staged table that vanished is a fault that names it, never a pass."""
    with pytest.raises(JudgementFailed, match=f"stg.{TABLE}"):
        judge(staged.url, "stg", TABLE, contract(), None)


def test_a_missing_mask_column_gives_no_verdict(staged: Staged) -> None:
    """A table without the mask cannot be judged."""
    staged.load(many(3), contract())
    staged.run(f"alter table stg.{TABLE} drop column _violations")
    with pytest.raises(JudgementFailed, match="could not compute"):
        judge(staged.url, "stg", TABLE, contract(), None)


def test_an_unreachable_database_gives_no_verdict_and_no_password(staged: Staged) -> None:
    """The fault and everything it was caused by keep the password to themselves."""
    url = sa.make_url(staged.url).set(password="not-the-s3cret")
    with pytest.raises(JudgementFailed, match="database could not be reached") as caught:
        judge(url.render_as_string(hide_password=False), "stg", TABLE, contract(), None)
    chain: list[str] = []
    fault: BaseException | None = caught.value
    while fault is not None:
        chain.append(str(fault))
        fault = fault.__cause__ or fault.__context__
    assert "not-the-s3cret" not in "\n".join(chain)


def test_a_swapped_bit_is_seen(staged: Staged) -> None:
    """Control: were the rules in another order, the gate would report another rule."""
    staged.load(many(100, bad=[{"area": Decimal(0)}] * 8), contract())
    swapped = contract(rules=(RULES[3], *RULES[1:3], replace(RULES[0]), *RULES[4:]))
    assert staged.judge(contract()).reasons == ("area_positive",)
    assert staged.judge(swapped).reasons == ("holder_code_valid",)
