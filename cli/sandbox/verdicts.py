"""The truth table as the page `docs/verdicts.md`, in both languages; a test holds page and table equal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.model import Text
from catalog.rules.headline import EFFECTS, Effect
from catalog.rules.texts import BESIDE_TEXT, REASON_TEXT, VERDICT_TEXT
from catalog.rules.tie_table import TIED, TIED_WORDS
from catalog.rules.truth_table import (
    ABSENT,
    BESIDE,
    BESIDE_ON_STATED_DAY,
    CLAIMED_OTHERWISE,
    HELD_BACK,
    JUDGED,
    JUDGED_TOGETHER,
    JUDGED_WORDS,
    NAMED_OTHERWISE,
    ON_STATED_DAY,
    PERIODS,
    REFUSALS,
    ROWS,
    STANDINGS,
    UNFIT,
    Cell,
    HeldBack,
    Lies,
    Standings,
)
from catalog.rules.verdict import Verdict

HEAD = """# Verdicts · 结论

Made by `tongban sandbox verdicts` from `catalog/rules/truth_table.py`; a test holds this page equal to the
code, and another asks the decision every combination of these cells.

由代码生成；测试逐格核对。
"""
HELD_WORDS = {
    HeldBack.NOTHING: Text("无隔离记录", "nothing in quarantine"),
    HeldBack.ROW: Text("该记录的新版本在隔离区", "a newer version of this row is in quarantine"),
    HeldBack.HOLDER: Text("持证主体另有记录在隔离区", "another row of the holder is in quarantine"),
}
LIES_WORDS = {
    Lies.EARLIER: Text("所述之日早于今日", "The stated day is before today"),
    Lies.NOT_EARLIER: Text("所述之日为今日或以后", "The stated day is today or later"),
}
EFFECT_WORDS = {
    Effect.NOTHING: Text("无需材料", "nothing to bring"),
    Effect.PAPER: Text("请带材料", "the paper"),
    Effect.PAPER_WHERE_ALLOWED: Text(
        "事项允许时请带材料，否则为障碍", "the paper where the item lets one stand in, else an obstacle"
    ),
    Effect.OBSTACLE: Text("障碍：材料无法消除", "an obstacle that no paper cures"),
}


def markdown() -> str:
    """Return the document."""
    parts = (_before_any_row(), _one_row(), _stated_day(), _what_changes_it(), _two_rows(), _headlines())
    return "".join([HEAD, *(line for part in parts for line in part)])


def as_json() -> dict[str, Any]:
    """Return the tables as JSON values; a cell is `verdict` or `verdict:reason`."""
    return {
        "refusals": {reason.value: _plain(cell) for reason, cell in REFUSALS.items()},
        "unfit": {reason.value: _plain(cell) for reason, cell in UNFIT.items()},
        "absent": {held.value: _plain(cell) for held, cell in ABSENT.items()},
        "standings": _plain_standings(STANDINGS),
        "on_stated_day": {lies.value: _plain_standings(table) for lies, table in ON_STATED_DAY.items()},
        "claimed_otherwise": {at.value: _plain(cell) for at, cell in CLAIMED_OTHERWISE.items()},
        "named_otherwise": {at.value: _plain(cell) for at, cell in NAMED_OTHERWISE.items()},
        "judged": {judged.value: _plain(cell) for judged, cell in JUDGED.items()},
        "tied": {tied.value: _plain(cell) for tied, cell in TIED.items()},
        "held_back": {
            held.value: {"but_for": sorted(spared), "verdict": _plain(cell)}
            for held, (spared, cell) in HELD_BACK.items()
        },
        "two_rows": _plain_pairs(BESIDE),
        "two_rows_on_stated_day": _plain_pairs(BESIDE_ON_STATED_DAY),
        "headline": {verdict.value: effect.value for verdict, effect in EFFECTS.items()},
    }


def _plain(cell: Cell) -> str:
    return cell.verdict.value if cell.reason is None else f"{cell.verdict}:{cell.reason}"


def _plain_standings(table: Standings) -> dict[str, dict[str, str]]:
    return {
        state.value: {period.value: _plain(cell) for period, cell in row.items()}
        for state, row in table.items()
    }


def _plain_pairs(table: Mapping[tuple[Verdict, Verdict], Verdict]) -> list[dict[str, str]]:
    return [
        {"older": older.value, "newer": newer.value, "verdict": speaks.value}
        for (older, newer), speaks in table.items()
    ]


def _before_any_row() -> Iterator[str]:
    yield _title("Before any row · 先于记录", "an agreement covers the question, then the resource is fit")
    yield _row("Case", "情形", "Verdict")
    yield _row("---", "---", "---")
    for reason, cell in REFUSALS.items():
        yield _row(REASON_TEXT[reason].en, REASON_TEXT[reason].zh, _written(cell))
    for cell in UNFIT.values():
        assert cell.reason is not None  # noqa: S101  # so says the table
        yield _row(REASON_TEXT[cell.reason].en, REASON_TEXT[cell.reason].zh, _written(cell))
    for held, cell in ABSENT.items():
        words = HELD_WORDS[held]
        yield _row(f"No row; {words.en}", f"无记录；{words.zh}", _written(cell))


def _one_row() -> Iterator[str]:
    yield _title("One row · 一条记录", "the source's own word goes before the dates; both end days count")
    yield from _standings(STANDINGS)


def _stated_day() -> Iterator[str]:
    remark = "read for a proof with `validOn` instead of the table above; its dates are to the stated day"
    yield _title("A stated day · 所述之日", remark)
    yield "对带有 `validOn` 的证明，以下表代替上表；有效期均对所述之日而言。\n\n"
    for place, (lies, table) in enumerate(ON_STATED_DAY.items()):
        words = LIES_WORDS[lies]
        yield "\n" if place else ""
        yield f"{words.en} · {words.zh}：\n\n"
        yield from _standings(table)


def _standings(table: Standings) -> Iterator[str]:
    yield _row("Dates", "有效期", *(f"`{state}`" for state in table))
    yield _row(*["---"] * (2 + len(table)))
    for period, words in PERIODS.items():
        yield _row(words.en, words.zh, *(_written(row[period]) for row in table.values()))


def _what_changes_it() -> Iterator[str]:
    yield _title("What changes it · 另有影响", "in this order; the last that applies speaks")
    yield _row("Case", "情形", "Where the row stands at", "Verdict")
    yield _row("---", "---", "---", "---")
    for title, table in (
        (Text("所报内容不同", "another claimed value"), CLAIMED_OTHERWISE),
        (Text("姓名或名称不同", "another name"), NAMED_OTHERWISE),
    ):
        (cell,) = set(table.values())
        yield _row(title.en, title.zh, _codes(table), _written(cell))
    for judged, cell in JUDGED.items():
        yield _row(JUDGED_WORDS[judged].en, JUDGED_WORDS[judged].zh, "`confirmed`", _written(cell))
    for tied, cell in TIED.items():
        yield _row(TIED_WORDS[tied].en, TIED_WORDS[tied].zh, "`confirmed`", _written(cell))
    for held, (spared, cell) in HELD_BACK.items():
        where = f"all but {_codes(spared)}" if spared else "all"
        yield _row(HELD_WORDS[held].en, HELD_WORDS[held].zh, where, _written(cell))
    yield "\nTwo predicates of one proof · 同一证明的两项条件：\n\n"
    for found, speaks in JUDGED_TOGETHER.items():
        yield f"- {_codes(sorted(found))}: `{speaks}`\n"


def _two_rows() -> Iterator[str]:
    yield _title("Two rows · 两条记录", "one valid today wins, else the newer speaks")
    yield _row("older \\ newer", *(f"`{newer}`" for newer in ROWS))
    yield _row(*["---"] * (1 + len(ROWS)))
    for older in ROWS:
        spoken = (BESIDE.get((older, newer)) for newer in ROWS)
        yield _row(f"`{older}`", *("" if verdict is None else f"`{verdict}`" for verdict in spoken))
    yield (
        "\nOn a stated day a row that began after it is silent beside one that had begun · "
        "就所述之日而言，其后才生效的一件不作答，除非别无他件。\n"
    )
    yield "\n`beside` of a confirmed answer tells of another row · 已核实的结论以 `beside` 说明另一件：\n\n"
    for verdict, words in BESIDE_TEXT.items():
        yield f"- `{verdict}`: {words.en} {words.zh}\n"


def _headlines() -> Iterator[str]:
    yield _title("To the headline · 到结论摘要", "what the citizen is told")
    yield _row("Verdict", "Says", "含义", "Headline", "摘要")
    yield _row(*["---"] * 5)
    for verdict, effect in EFFECTS.items():
        said, words = VERDICT_TEXT[verdict], EFFECT_WORDS[effect]
        yield _row(f"`{verdict}`", said.en, said.zh, words.en, words.zh)


def _title(title: str, remark: str) -> str:
    return f"\n## {title}\n\n{remark[0].upper()}{remark[1:]}.\n\n"


def _written(cell: Cell) -> str:
    return f"`{cell.verdict}`" if cell.reason is None else f"`{cell.verdict}` ({cell.reason})"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
