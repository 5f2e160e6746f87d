"""On which terms a resource is shared and how fresh it is: Decree 809 art. 14-15, schedule and tolerance."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.cron import cron_problem
from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.source.document import Path
from catalog.loader.vocabulary import UNIT_SECONDS

_SHARING: Path = (*TERMS, "sharing")
_CONDITIONS = ("scope", "uses")


def sharing_is_founded(draft: Draft) -> Iterator[Fault]:
    """Conditional sharing names scope and uses; refusal cites the law; free sharing adds no condition."""
    match draft.document.text((*_SHARING, "attribute")):
        case "conditional":
            yield from _demanded(
                draft, _CONDITIONS, "有条件共享应写明共享范围和使用用途", "Conditional sharing"
            )
        case "not_shared":
            yield from _demanded(
                draft, ("legalBasis",), "不予共享应引用明确的法律依据", "A resource not shared"
            )
            yield from _barred(draft)
        case "unconditional":
            yield from _barred(draft)


def _demanded(draft: Draft, keys: tuple[str, ...], zh: str, en: str) -> Iterator[Fault]:
    for key in keys:
        if draft.document.at((*_SHARING, key)) is None:
            yield draft.document.fault(
                (*_SHARING, key),
                f"{zh}（政务数据共享条例第十四、十五条）；请补上 {key}。",
                f"{en} has to state its {key} (Decree 809 art. 14-15); add it.",
            )


def _barred(draft: Draft) -> Iterator[Fault]:
    for key in _CONDITIONS:
        if draft.document.at((*_SHARING, key)) is not None:
            yield draft.document.fault(
                (*_SHARING, key),
                f"只有有条件共享可写 {key}，不得自行增设条件；请去掉。",
                f"Only conditional sharing has a {key}, no condition may be added; take it away.",
            )


def schedule_is_a_cron_line(draft: Draft) -> Iterator[Fault]:
    """The schedule is a cron line of five parts."""
    path = ("slaProperties", "frequency", "schedule")
    line = draft.document.text(path)
    problem = None if line is None else cron_problem(line)
    if problem is not None:
        yield draft.document.fault(path, problem.zh, problem.en)


def tolerance_outlasts_the_frequency(draft: Draft) -> Iterator[Fault]:
    """Data that is read on time is never too old to answer from."""
    often, tolerated = _seconds(draft, "frequency"), _seconds(draft, "tolerance")
    if often is not None and tolerated is not None and tolerated < often:
        yield draft.document.fault(
            ("slaProperties", "tolerance", "value"),
            f"容许时长 {tolerated} 秒短于更新间隔 {often} 秒，两次更新之间数据就会过期；请放宽或加密更新。",
            f"A tolerance of {tolerated} s is shorter than the {often} s between reads: data would go stale "
            "between them; tolerate more or read more often.",
        )


def _seconds(draft: Draft, name: str) -> int | None:
    value = draft.document.number(("slaProperties", name, "value"))
    unit = UNIT_SECONDS.get(draft.document.text(("slaProperties", name, "unit")) or "")
    return None if value is None or unit is None else value * unit
