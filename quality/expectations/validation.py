"""Running a suite, and reducing what Great Expectations reports to counts.

Promises: an expectation that could not be computed is a fault, never a pass or a failure; no value of any
cell and no query text leaves here. Its index queries are never asked for and never executed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.model import Text
from quality.errors import JudgementFailed
from quality.expectations.library import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
    ProgressBarsConfig,
    gx,
)

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}

_COUNTS = ("element_count", "unexpected_count", "missing_count", "unexpected_percent", "observed_value")
_KEPT_FROM_RUN = ("success", "statistics")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation's result: rows looked at, rows unexpected, and what a table check saw."""

    meta: Mapping[str, Any]
    success: bool
    rows: int | None
    unexpected: int | None
    observed: int | None

    def counted(self) -> tuple[int, int]:
        """Return rows and unexpected rows of a row expectation.

        Raises `JudgementFailed` where the library gave no counts.
        """
        if self.rows is None or self.unexpected is None:
            meta = dict(self.meta)
            raise JudgementFailed(
                Text(
                    f"Great Expectations 没有给出 {meta} 的计数；两项计数都应给出",
                    f"Great Expectations gave no counts for {meta}; expected both",
                )
            )
        return self.rows, self.unexpected


def quiet_context() -> Any:
    """Return a Great Expectations context in memory, without progress bars."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def run_suite(
    context: Any, data: Any, suite: gx.ExpectationSuite, options: dict[str, Any] | None = None
) -> tuple[tuple[Outcome, ...], dict[str, object]]:
    """Validate one batch; return each outcome, and the report as JSON values.

    Raises `JudgementFailed` if any expectation could not be computed.
    """
    definition = gx.ValidationDefinition(name=suite.name, data=data, suite=context.suites.add(suite))
    result = context.validation_definitions.add(definition).run(
        batch_parameters=options, result_format=COUNTS_ONLY
    )
    outcomes = tuple(_outcome(single) for single in result.results)
    return outcomes, _report(result)


def _outcome(single: ExpectationValidationResult) -> Outcome:
    configuration = single.expectation_config
    meta = {} if configuration is None else dict(configuration.meta or {})
    raised = [info for info in _exceptions(single.exception_info or {}) if info.get("raised_exception")]
    counts = single.result or {}
    if counts.get("element_count") == 0:
        counts = {"element_count": 0, "unexpected_count": 0}  # SQL sums nothing to NULL
    if raised or not counts or counts.get("unexpected_count", 0) is None:
        received = _reason(raised)
        raise JudgementFailed(
            Text(
                f"Great Expectations 未能计算 {meta or '某项期望'}；应为计数，收到：{received.zh}："
                "请检查该表是否有契约的各列，再运行一次",
                f"Great Expectations could not compute {meta or 'an expectation'}; expected counts, "
                f"received {received.en}: check that the table has the contract's columns, then run again",
            )
        )
    return Outcome(
        meta,
        bool(single.success),
        counts.get("element_count"),
        counts.get("unexpected_count"),
        counts.get("observed_value"),
    )


def _exceptions(info: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Return the library's exception entries: one flat entry, or one for each failed metric."""
    return (
        [info]
        if "raised_exception" in info
        else [entry for entry in info.values() if isinstance(entry, dict)]
    )


def _reason(raised: list[Mapping[str, Any]]) -> Text:
    # Only names of error classes: the rest of an error's text may quote a cell.
    names = {
        name for entry in raised for name in _ERROR_NAME.findall(str(entry.get("exception_message", "")))
    }
    told = ", ".join(sorted(names))
    if told:
        return Text(told, told)
    return Text("一处错误", "an error") if raised else Text("没有计数", "no count")


_ERROR_NAME = re.compile(r"\b[A-Z][A-Za-z]+(?:Error|Exception)\b")


def _report(result: ExpectationSuiteValidationResult) -> dict[str, object]:
    to_json: Callable[[], dict[str, Any]] = result.to_json_dict
    plain = to_json()
    singles = [
        {
            "success": single["success"],
            "type": single["expectation_config"]["type"],
            "severity": single["expectation_config"].get("severity"),
            "meta": single["expectation_config"].get("meta", {}),
            "kwargs": {
                name: value
                for name, value in single["expectation_config"]["kwargs"].items()
                if name != "batch_id"
            },
            "result": {name: single["result"][name] for name in _COUNTS if name in single["result"]},
        }
        for single in plain["results"]
    ]
    return {name: plain[name] for name in _KEPT_FROM_RUN} | {"results": singles}
