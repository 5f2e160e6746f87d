"""Asks of many in batches, until each has a line or the exchange refuses the rest."""

from collections import Counter
from dataclasses import dataclass, field

import httpx

from cli.batch_files import Subjects
from cli.batch_results import Results
from cli.console import err
from cli.language import said, say
from cli.window import WindowClient, WindowRefused
from cli.window.errors import BatchCut

MOST = 1000


@dataclass
class Outcome:
    """What came of all: how many were answered in all runs, and why the others were not."""

    asked: int
    answered: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everybody has an answer."""
        return self.answered == self.asked


def ask_all(window: WindowClient, subjects: Subjects, results: Results, size: int = MOST) -> Outcome:
    """Ask of all who have no answer yet, `size` at a time; what comes is written at once.

    Raises `AnswerUnproven`: then nothing further is asked.
    """
    outcome = Outcome(len(subjects.subjects))
    missing = results.missing
    if len(missing) < outcome.asked:
        before = outcome.asked - len(missing)
        err.print(say(f"此前已答复 {before} 人", f"answered before: {before}"))
    for first in range(0, len(missing), size):
        places = missing[first : first + size]
        outcome.stopped = _ask(window, subjects, results, places)
        done = len(results.answered)
        err.print(say(f"已答复 {done} / {outcome.asked}", f"answered: {done} / {outcome.asked}"))
        if outcome.stopped is not None:
            break
    outcome.answered = len(results.answered)
    outcome.problems = Counter(results.problems.values())
    return outcome


def _ask(window: WindowClient, subjects: Subjects, results: Results, places: list[int]) -> str | None:
    """Ask one batch, and return what ended it before its end, if anything did."""
    batch = subjects.order | {"subjects": [subjects.subjects[place] for place in places]}
    try:
        for line in window.ask_batch(batch):
            results.add(places[line.index], line)
    except WindowRefused as refused:
        step = refused.next_step
        place = _place(str(refused.problem.get("field", "")), places)
        return said(refused.message) + place + (f"\n{said(step)}" if step else "")
    except BatchCut as cut:
        return f"{said(cut.message)}\n{said(cut.next_step)}"
    except httpx.TransportError as fault:
        kind = type(fault).__name__
        return say(f"无人应答（{kind}）", f"nobody answers ({kind})")
    return None


def _place(named: str, places: list[int]) -> str:
    """Return where in the file a fault lies, from its place in the batch: by place, never by value."""
    name, _, rest = named.partition("[")
    index, _, member = rest.partition("]")
    if name != "subjects" or not index.isdecimal() or int(index) >= len(places):
        return f" ({named})" if named else ""
    number = places[int(index)] + 1
    return say(f"（第 {number} 人{member}）", f" (subject {number} of the file{member})")
