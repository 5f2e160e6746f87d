"""What the gate found of resources and runs, in words; broken rows are shown masked only."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.model import Contract, Text
from cli.console import out, show_table
from cli.language import said, say, say_next
from cli.moments import local_time
from cli.run_status import OUTCOMES
from exchange.store.quality_results import QualityResult
from quality.rules import compile_rules

Samples = Mapping[str, list[dict[str, Any]]]


def result_as_json(result: QualityResult, samples: Samples) -> dict[str, Any]:
    """Return a run's result with the masked samples of each broken rule."""
    return summary_as_json(result) | {
        "rules": [rule | {"samples": samples.get(rule["rule"], [])} for rule in result.rules],
        "table": result.result["table"],
    }


def summary_as_json(result: QualityResult) -> dict[str, Any]:
    """Return a run's result without its rules."""
    return {
        "run_id": result.run_id,
        "resource": result.resource,
        "judged_at": result.judged_at.isoformat(),
        "passed": result.passed,
        "outcome": result.outcome,
        "score": result.score,
        "dimensions": result.dimensions,
        "rows": result.result["rows"],
        "broken": {rule["rule"]: rule["broken"] for rule in result.rules if rule["broken"]},
    }


def show_resources(
    names: Iterable[str], results: Mapping[str, QualityResult], held: Mapping[str, int]
) -> None:
    """Print one line for each resource, judged or not, and what to do."""
    columns = [
        say("资源", "resource"),
        say("质量", "score"),
        say("各维度", "dimensions"),
        say("结论", "verdict"),
    ]
    columns += [say("时间", "judged"), say("隔离", "quarantined")]
    rows = [[name, *_summary(results.get(name)), held.get(name, 0)] for name in names]
    show_table(say("各资源质量", "Quality"), columns, rows)
    _next("tongban quality show RESOURCE" if results else "tongban pipeline backfill")


def show_never(resource: str) -> None:
    """Say that no run of the resource was ever judged, and what to do."""
    out.print(
        say(f"{resource} 从未经过质量检查。", f"{resource} was never judged: no run reached its check.")
    )
    _next(f"tongban pipeline run {resource}")


def show_result(contract: Contract, result: QualityResult, samples: Samples) -> None:
    """Print one run's scores, rules, table checks and masked samples, and what to do."""
    out.print(say(f"{result.resource}，运行 {result.run_id}", f"{result.resource}, run {result.run_id}"))
    out.print(f"{local_time(result.judged_at)}  {_verdict(result)}  {_score(result.score)}")
    scores = [[say(one["zh"], one["en"]), f"{one['score']:.2f}"] for one in result.dimensions.values()]
    show_table(say("各维度", "Dimensions"), [say("维度", "dimension"), say("得分", "score")], scores)
    columns = [say("规则", "rule"), say("级别", "severity"), say("违反", "broken"), say("行", "rows")]
    columns += [
        say("合格率", "share"),
        say("门槛", "threshold"),
        say("通过", "passed"),
        say("说明", "message"),
    ]
    messages = {rule.id: rule.message for rule in compile_rules(contract)}
    show_table(say("规则", "Rules"), columns, [_rule(rule, messages) for rule in result.rules])
    for check in result.result["table"]:
        if not check["passed"]:
            out.print(
                say("整表检查未通过：", "failed check of the table: ")
                + f"{check['check']} ({check['observed']})"
            )
    shown = [row for rows in samples.values() for row in rows]
    lines = [
        [rule, row["id"], row["row_key"], _values(row)] for rule, rows in samples.items() for row in rows
    ]
    if lines:
        heads = [say("规则", "rule"), say("编号", "id"), say("键", "key"), say("值", "values")]
        show_table(say("现仍隔离的样例（已遮盖）", "Samples in quarantine now, masked"), heads, lines)
    _next(
        f"tongban quarantine explain {shown[0]['id']}"
        if shown
        else f"tongban quarantine list --resource {contract.name}"
    )


def show_history(results: Iterable[QualityResult]) -> None:
    """Print the trend, newest run first."""
    columns = [say("运行", "run"), say("时间", "judged"), say("结论", "verdict"), say("质量", "score")]
    columns += [say("行", "rows"), say("违反", "broken")]
    lines = [
        [
            one.run_id,
            local_time(one.judged_at),
            _verdict(one),
            _score(one.score),
            one.result["rows"],
            ", ".join(f"{rule['rule']} {rule['broken']}" for rule in one.rules if rule["broken"]),
        ]
        for one in results
    ]
    show_table(say("走势", "History"), columns, lines)


def _summary(result: QualityResult | None) -> list[object]:
    if result is None:
        return [None, None, said(OUTCOMES["never"]), None]
    dimensions = ", ".join(f"{say(d['zh'], d['en'])} {d['score']:.2f}" for d in result.dimensions.values())
    return [_score(result.score), dimensions, _verdict(result), local_time(result.judged_at)]


def _rule(rule: Mapping[str, Any], messages: Mapping[str, Text]) -> list[object]:
    told = messages.get(rule["rule"]) or Text(**rule["message"])
    passed = say("否", "no") if rule["breached"] else say("是", "yes")
    figures = [rule["broken"], rule["rows"], f"{rule['share']:.4f}", f"{rule['mostly']:g}"]
    return [rule["rule"], rule["severity"], *figures, passed, said(told)]


def _values(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{one['field']}={one['raw']!r} ({one['reason']})" for one in row["findings"])


def _verdict(result: QualityResult) -> str:
    return say("通过", "passed") if result.passed else said(OUTCOMES["held"])


def _score(score: float | None) -> str:
    return say("无行可评", "no rows") if score is None else f"{score:.2f}"


def _next(command: str) -> None:
    out.print(say_next(command))
