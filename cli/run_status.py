"""Resources and runs as `tongban pipeline status` shows them: fit or not, how old, what last happened."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.model import Contract, Text
from catalog.rules.fitness import UnfitReason, judge_fitness
from catalog.rules.texts import REASON_TEXT
from catalog.rules.verdict import Reason
from catalog.schedule import next_run_at
from cli.console import out, show_table
from cli.language import said, say, say_next
from cli.moments import local_time
from exchange.store.runs import Outcome, RunRecord, Step
from exchange.store.status import ResourceStatus

OUTCOMES: Mapping[str, Text] = {
    "never": Text("从未运行", "never run"),
    "published": Text("已发布", "published"),
    "held": Text("被扣留", "held"),
    "failed": Text("失败", "failed"),
    "running": Text("运行中", "under way"),
    "open": Text("未结束", "left open"),
}
STEPS: Mapping[str, Text] = {
    "done": Text("完成", "done"),
    "running": Text("正在进行", "under way"),
    "open": Text("中断或等待调度", "interrupted, or waits for its scheduler"),
    "failed": Text("失败", "failed"),
    "held": Text("扣留", "held"),
    "waiting": Text("未到", "not reached"),
}
ORDER = (Step.LOAD, Step.CHECK, Step.PUBLISH, Step.RECONCILE)


@dataclass(frozen=True, slots=True)
class Standing:
    """One resource of the catalogue beside what the exchange knows of it, at one moment."""

    contract: Contract
    status: ResourceStatus
    now: datetime

    @property
    def unfit(self) -> UnfitReason | None:
        """Why windows get `unknown` now, or `None`: the very rule that the API asks."""
        return judge_fitness(self.contract, self.status.state, self.now)

    @property
    def age_seconds(self) -> float | None:
        """How old the published data is."""
        state = self.status.state
        return (
            None if state is None or state.as_of_at is None else (self.now - state.as_of_at).total_seconds()
        )

    @property
    def outcome(self) -> str:
        """How the last run stands: one of `OUTCOMES`."""
        run = self.status.last_run
        if self.status.under_way:
            return "running"
        if run is None:
            return "never"
        return "open" if run.outcome is Outcome.RUNNING else run.outcome.value

    @property
    def needs_run(self) -> bool:
        """Whether a backfill runs it: never loaded, too old, held, failed or left open."""
        return self.unfit is not None or self.outcome in {"never", "held", "failed", "open"}

    def as_json(self) -> dict[str, Any]:
        """Return everything that is known."""
        state, run = self.status.state, self.status.last_run
        return {
            "resource": self.contract.name,
            "fit": self.unfit is None,
            "unfit_reason": self.unfit,
            "as_of_at": state.as_of_at.isoformat() if state and state.as_of_at else None,
            "age_seconds": self.age_seconds,
            "tolerance_seconds": self.contract.tolerance_seconds,
            "quality_passed": state.quality_passed if state else None,
            "quality_score": state.quality_score if state else None,
            "published_rows": self.status.published_rows,
            "quarantined_rows": self.status.quarantined_rows,
            "last_outcome": self.outcome,
            "last_run": None if run is None else run_as_json(run),
            "next_run_at": next_run_at(self.contract.schedule, self.now).isoformat(),
            "fault": self.status.fault,
        }


def run_as_json(run: RunRecord) -> dict[str, Any]:
    """Return a run's record with its moments as ISO 8601."""
    moments = {"began_at": run.began_at.isoformat()}
    ended = run.finished_at.isoformat() if run.finished_at else None
    return asdict(run) | moments | {"finished_at": ended}


def steps_of(run: RunRecord, *, under_way: bool) -> dict[Step, str]:
    """Return how each of the four steps stands: one of `STEPS`."""
    reached = len(ORDER) if run.step is Step.DONE else ORDER.index(run.step)
    at = run.outcome.value if run.outcome is not Outcome.RUNNING else "running" if under_way else "open"
    return {
        step: "done" if place < reached else at if place == reached else "waiting"
        for place, step in enumerate(ORDER)
    }


def show_standings(standings: Iterable[Standing]) -> None:
    """Print the resources as a table, then each fault, then what to do."""
    listed = list(standings)
    columns = [
        say("资源", "resource"),
        say("窗口", "windows"),
        say("数据已有 / 容忍", "age / tolerance"),
        say("质量", "score"),
        say("最近运行", "last run"),
        say("行数", "rows"),
        say("隔离", "quarantined"),
        say("下次计划", "planned"),
    ]
    show_table(say("各资源状态", "Resources"), columns, [_line(one) for one in listed])
    for one in listed:
        if one.unfit is not None:
            out.print(f"{one.contract.name}: {said(REASON_TEXT[Reason(one.unfit.value)])}")
        if one.status.fault is not None:
            out.print(f"{one.contract.name}: {one.status.fault}")
    if any(one.needs_run for one in listed):
        out.print(say_next("tongban pipeline backfill"))
    else:
        out.print(say("全部可用。下一步：tongban confirm", "All are fit. next: tongban confirm"))


def show_run(run: RunRecord, *, under_way: bool) -> None:
    """Print one run: when, each step, the figures, the fault, and what to do."""
    out.print(say(f"{run.resource}，运行 {run.run_id}", f"{run.resource}, run {run.run_id}"))
    ended = local_time(run.finished_at) if run.finished_at else say("未结束", "not ended")
    out.print(f"{local_time(run.began_at)} → {ended}")
    rows = [[step.value, said(STEPS[how])] for step, how in steps_of(run, under_way=under_way).items()]
    show_table(say("步骤", "Steps"), [say("步骤", "step"), say("状态", "state")], rows)
    if run.fault is not None:
        out.print(say("原因：", "fault: ") + run.fault)
    if run.outcome is Outcome.PUBLISHED:
        step = f"tongban quarantine list --resource {run.resource}"
    else:
        step = f"tongban pipeline run {run.resource}"
    out.print(say_next(step))


def span(seconds: float) -> str:
    """Return a length of time in its two largest units."""
    whole = timedelta(seconds=int(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    if whole.days:
        return f"{whole.days} d {hours} h"
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min {rest % 60} s"


def standings_of(
    contracts: Iterable[Contract], statuses: Mapping[str, ResourceStatus], now: datetime
) -> list[Standing]:
    """Return the standing of each contract's resource at `now`."""
    return [Standing(contract, statuses[contract.name], now.astimezone(UTC)) for contract in contracts]


def _line(one: Standing) -> list[object]:
    state, run = one.status.state, one.status.last_run
    score = state.quality_score if state else None
    age = say("未载入", "never loaded") if one.age_seconds is None else span(one.age_seconds)
    return [
        one.contract.name,
        say("可用", "fit") if one.unfit is None else say("否：", "no: ") + one.unfit.value,
        f"{age} / {span(one.contract.tolerance_seconds)}",
        None if score is None else f"{score:.2f}",
        said(OUTCOMES[one.outcome]) + ("" if run is None else f" {local_time(run.began_at)[5:]}"),
        one.status.published_rows,
        one.status.quarantined_rows,
        local_time(next_run_at(one.contract.schedule, one.now))[5:],
    ]
