"""Run resources one after the other, past those that fail, until a person asks to stop.

Promises: a stop takes effect between two steps, never within one; what failed, what ran and what is left are
all told; one resource is at a step at a time.
"""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalog.model import Contract
from cli.console import err, out, show_table
from cli.errors import CommandFailed
from cli.faults import as_failure, known_faults
from cli.language import said, say, say_next
from cli.run_status import run_as_json
from exchange.clock import utc_now
from exchange.store.runs import RunRecord, Step
from pipeline.errors import RunStopped
from pipeline.sequence import new_run_id, run_sequence
from pipeline.workplace import Workplace

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest(AbstractContextManager["StopRequest"]):
    """Turns the first Ctrl-C or SIGTERM into a stop between two steps; a second one ends at once."""

    def __init__(self) -> None:
        self.asked = False
        self._former: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Take the signals over."""
        self._former = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back."""
        self._restore()

    def between(self, resource: str, tell: Callable[[Step], None]) -> Callable[[Step], None]:
        """Return `tell` for a run's progress; it raises `RunStopped` once a stop was asked for."""

        def step_begins(step: Step) -> None:
            if self.asked:
                raise RunStopped(resource, step)
            tell(step)

        return step_begins

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        self._restore()
        err.print(
            say(
                "本步骤结束后停止；再按一次立即中断",
                "stopping after this step; once more ends it at once",
            )
        )

    def _restore(self) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the run of one resource ended; `record` is set where all steps ran, `failure` otherwise."""

    resource: str
    seconds: float
    record: RunRecord | None = None
    failure: CommandFailed | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the attempt with its run's figures or its failure in both languages."""
        fault, step = (self.failure.message, self.failure.next_step) if self.failure else (None, None)
        return {
            "resource": self.resource,
            "ok": self.failure is None,
            "seconds": round(self.seconds, 1),
            "run": None if self.record is None else run_as_json(self.record),
            "fault": None if fault is None else {"zh": fault.zh, "en": fault.en},
            "next_step": None if step is None else {"zh": step.zh, "en": step.en},
        }


def run_each(
    contracts: Iterable[Contract], workplace: Callable[[Contract], Workplace], stop: StopRequest
) -> Iterator[Attempt]:
    """Run each resource and yield how it ended; begin none once a stop was asked for."""
    listed = list(contracts)
    with _progress(len(listed)) as tell:
        for contract in listed:
            if stop.asked:
                return
            yield _attempt(contract, workplace, stop, tell)


def show_attempts(attempts: list[Attempt], left: list[str]) -> None:
    """Print one line for each attempt, each fault with its next step, and what was not begun."""
    columns = [
        say("资源", "resource"),
        say("结果", "outcome"),
        say("读取", "read"),
        say("隔离", "quarantined"),
        say("新增", "inserted"),
        say("变更", "updated"),
        say("删除", "deleted"),
        say("对账差", "difference"),
        say("秒", "seconds"),
    ]
    show_table(say("补跑结果", "Backfill"), columns, [_line(attempt) for attempt in attempts])
    show_failures(attempts)
    if left:
        names = ", ".join(left)
        out.print(say(f"已停止；未运行：{names}", f"stopped; not begun: {names}"))
        out.print(say_next("tongban pipeline backfill"))
    else:
        out.print(say_next("tongban pipeline status"))


def show_failures(attempts: Iterable[Attempt]) -> None:
    """Print each fault with its next step."""
    for attempt in attempts:
        if attempt.failure is not None:
            err.print(f"{said(attempt.failure.message)}\n→ {said(attempt.failure.next_step)}")


def _attempt(
    contract: Contract,
    workplace: Callable[[Contract], Workplace],
    stop: StopRequest,
    tell: Callable[[str, Step | None], None],
) -> Attempt:
    began = time.monotonic()
    progress = stop.between(contract.name, lambda step: tell(contract.name, step))
    try:
        record = run_sequence(workplace(contract), new_run_id(utc_now()), progress=progress)
    except CommandFailed as failed:
        return Attempt(contract.name, time.monotonic() - began, failure=failed)
    except known_faults() as fault:
        return Attempt(contract.name, time.monotonic() - began, failure=as_failure(fault))
    finally:
        tell(contract.name, None)
    return Attempt(contract.name, time.monotonic() - began, record=record)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str, Step | None], None]]:
    """Give what tells of progress: a bar on a terminal, lines otherwise; `None` is the end of a resource."""
    if not err.is_terminal:
        yield lambda name, step: None if step is None else err.print(f"… {name}: {step.value}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("", total=total)

        def tell(name: str, step: Step | None) -> None:
            bar.update(task, description=name if step is None else f"{name}: {step.value}")
            bar.advance(task, 1 if step is None else 0)

        yield tell


def _line(attempt: Attempt) -> list[object]:
    run = attempt.record
    if run is None:
        kind = say("失败", "failed")
        return [attempt.resource, kind, *[None] * 6, f"{attempt.seconds:.1f}"]
    figures = [
        run.read_rows,
        run.quarantined_rows,
        run.inserted_rows,
        run.updated_rows,
        run.deleted_rows,
        run.reconcile_difference,
    ]
    return [attempt.resource, say("已发布", "published"), *figures, f"{attempt.seconds:.1f}"]
