"""Faults of a run, by what recovers from them; connectors' and the store's own faults pass through.

PipelineError
├── EmptyRead      a snapshot without rows: an outage until a person says otherwise
├── BatchHeld      the gate holds the batch; the last good version stays
└── RunStopped     a person ended the run between two steps
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.model import Text
from exchange.store.runs import Step

OURS = frozenset({"catalog", "connectors", "exchange", "pipeline", "quality"})


class PipelineError(Exception):
    """Base of the pipeline's faults, told in both languages; no message holds a person's identifier."""

    def __init__(self, resource: str, message: Text) -> None:
        self.resource = resource
        self.message = message
        super().__init__(f"{resource}: {message.en}")


class EmptyRead(PipelineError):
    """The source answered with no rows at all."""

    next_step = Text(
        "向该部门核实：清空的数据源是故障，不是批量删除；更正后再运行一次",
        "ask the department: an emptied source is an outage, not a mass deletion; then run it again",
    )

    def __init__(self, resource: str) -> None:
        told = Text(
            "收到：数据源给出 0 行；应为：完整读取至少一行；上一个合格版本保持不变",
            "received 0 rows from the source; expected at least one in a full read; the last good version "
            "stays",
        )
        super().__init__(resource, told)


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that holds a batch: a rule or a check of the whole table, with one broken value, masked."""

    reason: str
    told: Text
    field: str | None = None
    sample: str | None = None


class BatchHeld(PipelineError):
    """The batch breaks its quality contract and was not published."""

    def __init__(self, resource: str, breaches: Sequence[Breach]) -> None:
        self.reasons = tuple(breach.reason for breach in breaches)
        self.field = ", ".join(dict.fromkeys(breach.field for breach in breaches if breach.field)) or None
        self.sample = next((breach.sample for breach in breaches if breach.sample is not None), None)
        zh = "；".join(breach.told.zh for breach in breaches)
        en = "; ".join(breach.told.en for breach in breaches)
        stays = Text("上一个合格版本保持不变", "The last good version stays")
        super().__init__(
            resource, Text(f"质量检查扣留：{zh}。{stays.zh}", f"held by the quality gate: {en}. {stays.en}")
        )

    @property
    def next_step(self) -> Text:
        """Who acts, and how it goes on."""
        again = f"tongban pipeline run {self.resource}"
        return Text(
            f"请该部门更正这些行，再运行 {again}", f"have the department correct these rows, then {again}"
        )


class RunStopped(PipelineError):
    """A person ended the run before `step`; what the steps before it did stands."""

    next_step = Text(zh="tongban pipeline backfill", en="tongban pipeline backfill")

    def __init__(self, resource: str, step: Step) -> None:
        told = Text(
            f"应要求在 {step.value} 之前停止；没有半途的结果",
            f"stopped on request before {step.value}; nothing is half done",
        )
        super().__init__(resource, told)


def told(fault: BaseException) -> str:
    """Return what a run's record keeps of a fault.

    A fault of ours says nothing of a person; of a driver's or library's only its kind is kept, since what a
    server answers may repeat values.
    """
    kind = type(fault)
    return f"{kind.__name__}: {fault}" if kind.__module__.partition(".")[0] in OURS else kind.__name__
