"""A dry run of a whole read: every row typed and judged by the contract's rules, nothing written anywhere.

Memory holds eight bytes a key besides one batch. What needs the exchange (the last published version, the
swing limit) is judged by a real run alone.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.calendar import local_date
from catalog.masked_values import masked_value
from catalog.model import Contract
from cli.console import err, out, show_table
from cli.language import bilingual, say
from cli.trial.opening import connector_of
from cli.trial.progress import counted
from connectors.base import ReadBatch
from exchange.clock import utc_now
from pipeline.read_ahead import read_ahead
from quality.mask import violations
from quality.rules import RowRule, compile_rules, quarantine_flags
from quality.verdict import RuleResult
from quality.vocabulary.builtin import KEY_UNIQUE

Reading = tuple[str, str]
"""A field and the reason why cells of it could not be typed."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a whole read brought. `quarantined` are the rows that a real run would not publish.

    `first_rows` and `first_breaks` are numbers of rows in the read, from 1.
    """

    contract: Contract
    rows: int
    seconds: float
    findings: Mapping[Reading, int]
    samples: Mapping[Reading, object]
    first_rows: Mapping[Reading, int]
    rules: tuple[RuleResult, ...]
    first_breaks: Mapping[str, int]
    repeated: int
    quarantined: int

    @property
    def holding(self) -> tuple[str, ...]:
        """What would hold the batch: breached rules, or that there is no row at all."""
        breached = tuple(result.rule.id for result in self.rules if result.holds_batch)
        return breached if self.rows else ("no_rows",)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {
            "resource": self.contract.name,
            "rows": self.rows,
            "seconds": round(self.seconds, 3),
            "rows_per_second": int(self.rows / max(self.seconds, 0.001)),
            "findings": [
                {
                    "field": name,
                    "reason": reason,
                    "cells": cells,
                    "first_row": self.first_rows[name, reason],
                    "masked_sample": self.samples[name, reason],
                }
                for (name, reason), cells in self.findings.items()
            ],
            "rules": [
                result.as_json() | {"first_row": self.first_breaks.get(result.rule.id)}
                for result in self.rules
            ],
            "rows_with_a_repeated_key": self.repeated,
            "quarantined": self.quarantined,
            "would_be_held_by": list(self.holding),
        }


@dataclass(slots=True)
class _Tally:
    """Counts of one read; `masks` by the bits of broken rules, `keys` and `unfit_keys` by the key's hash.

    `first_rows` and `first_masks` are where each was seen first, counted from 1.
    """

    contract: Contract
    rejecting: int
    today: date
    rows: int = 0
    findings: Counter[Reading] = field(default_factory=Counter)
    samples: dict[Reading, object] = field(default_factory=dict)
    first_rows: dict[Reading, int] = field(default_factory=dict)
    masks: Counter[int] = field(default_factory=Counter)
    first_masks: dict[int, int] = field(default_factory=dict)
    keys: Counter[int] = field(default_factory=Counter)
    unfit_keys: Counter[int] = field(default_factory=Counter)

    def add(self, batch: ReadBatch) -> None:
        """Count one batch."""
        for found in batch.findings:
            kind = found.field, found.reason
            self.findings[kind] += 1
            self.samples.setdefault(kind, masked_value(self.contract, found.field, found.raw))
            self.first_rows.setdefault(kind, found.ordinal + 1)
        unreadable = {found.ordinal for found in batch.findings}
        masks = violations(self.contract, batch.rows, unreadable, self.today).to_pylist()
        for mask in set(masks) - self.first_masks.keys():
            self.first_masks[mask] = self.rows + masks.index(mask) + 1
        self.rows += batch.rows.num_rows
        self.masks.update(masks)
        whole = [hash(text) if is_whole else None for text, is_whole in _keys(self.contract, batch.rows)]
        self.keys.update(key for key in whole if key is not None)
        self.unfit_keys.update(
            key for key, mask in zip(whole, masks, strict=True) if key is not None and mask & self.rejecting
        )

    @property
    def repeated(self) -> int:
        """How many rows have a key that stands on another row too."""
        return sum(rows for rows in self.keys.values() if rows > 1)

    @property
    def quarantined(self) -> int:
        """How many rows would not be published: unfit for themselves, or for their key."""
        unfit = sum(rows for mask, rows in self.masks.items() if mask & self.rejecting)
        return unfit + sum(rows - self.unfit_keys[key] for key, rows in self.keys.items() if rows > 1)

    def broken(self, rule: RowRule) -> int:
        """How many rows break a rule."""
        if rule.id == KEY_UNIQUE:
            return self.repeated
        return sum(rows for mask, rows in self.masks.items() if mask & rule.flag)

    def first_break(self, rule: RowRule) -> int | None:
        """Return the first row that breaks a rule by itself; of repeated keys only the hash is kept."""
        return min((row for mask, row in self.first_masks.items() if mask & rule.flag), default=None)


def dry_run_of(contract: Contract) -> DryRun:
    """Read and judge the whole resource. Raises `ConnectorError` or `QualityFault`."""
    rules, began = compile_rules(contract), time.monotonic()
    tally = _Tally(contract, quarantine_flags(rules), local_date(utc_now()))
    with connector_of(contract) as connector:
        batches = read_ahead(connector.read(contract))
        for batch in counted(batches, contract.name):
            tally.add(batch)
    return DryRun(
        contract,
        tally.rows,
        time.monotonic() - began,
        dict(tally.findings.most_common()),
        tally.samples,
        tally.first_rows,
        tuple(_judged(rule, tally) for rule in rules),
        {rule.id: row for rule in rules if (row := tally.first_break(rule)) is not None},
        tally.repeated,
        tally.quarantined,
    )


def show_dry_run(found: DryRun) -> None:
    """Print the figures, and what to do next."""
    name, speed = found.contract.name, found.as_json()["rows_per_second"]
    out.print(
        say(
            f"{name}：{found.rows} 行，{found.seconds:.1f} 秒，每秒 {speed} 行；未写入任何地方",
            f"{name}: {found.rows} rows in {found.seconds:.1f} s, {speed} rows/s; nothing was written",
        )
    )
    if found.findings:
        show_table(
            say("无法按契约取值的单元格", "Cells that do not fit the contract"),
            [
                say("数据项", "field"),
                say("单元格", "cells"),
                say("首见于行", "first in row"),
                say("样例（已遮盖）", "sample, masked"),
                say("原因", "why"),
            ],
            [
                (kind[0], cells, found.first_rows[kind], found.samples[kind], bilingual(kind[1]))
                for kind, cells in found.findings.items()
            ],
        )
    _show_rules(found)
    out.print(
        say(
            f"将被隔离 {found.quarantined} 行，其中键重复 {found.repeated} 行",
            f"{found.quarantined} rows would be quarantined; {found.repeated} rows have a repeated key",
        )
    )
    (err if found.holding else out).print(_next_step(found))


def _show_rules(found: DryRun) -> None:
    columns = [
        say("规则", "rule"),
        say("程度", "severity"),
        say("违反的行", "broken rows"),
        say("首见于行", "first in row"),
        say("达标", "hold"),
        say("应达", "expected"),
        say("结果", "result"),
    ]
    rows = [
        (
            result.rule.id,
            result.rule.severity.value,
            result.broken,
            found.first_breaks.get(result.rule.id),
            f"{result.share:.2%}",
            f"{result.rule.mostly:.2%}",
            say("扣留批次", "holds the batch") if result.holds_batch else say("通过", "passes"),
        )
        for result in found.rules
    ]
    show_table(say("规则", "Rules"), columns, rows)


def _next_step(found: DryRun) -> str:
    name, department = found.contract.name, found.contract.department
    if not found.rows:
        return say(
            f"来源没有任何行；请向部门 {department} 核实\n→ tongban connector test {name}",
            f"the source has no row at all; ask the department {department}\n→ tongban connector test {name}",
        )
    if found.holding:
        rules = ", ".join(found.holding)
        return say(
            f"此批次将被扣留：{rules}\n"
            f"→ 请部门 {department} 更正数据，或改正契约，再运行 tongban connector read {name}",
            f"this batch would be held by {rules}\n"
            f"→ let the department {department} correct the data, or correct the contract, then run "
            f"tongban connector read {name}",
        )
    step = f"tongban prepare && tongban pipeline run {name}"
    return say(f"不会被扣留。下一步：{step}", f"nothing would hold it; next: {step}")


def _keys(contract: Contract, rows: pa.RecordBatch) -> Iterator[tuple[str, bool]]:
    """Yield each row's key text, and whether no part of it is missing."""
    whole = pc.is_valid(rows.column(contract.key[0].name))
    for part in contract.key[1:]:
        whole = pc.and_(whole, pc.is_valid(rows.column(part.name)))
    return zip(rows.column("_key").to_pylist(), whole.to_pylist(), strict=True)


def _judged(rule: RowRule, tally: _Tally) -> RuleResult:
    result = RuleResult(rule, tally.rows, tally.broken(rule), breached=False)
    return replace(result, breached=result.share < rule.mostly)
