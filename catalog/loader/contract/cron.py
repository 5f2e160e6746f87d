"""Is a schedule a cron line? Five parts of numbers, ranges, steps and lists; no names, no @daily."""

import re

from catalog.model import Text

_PARTS = (
    (Text("分", "minute"), 0, 59),
    (Text("时", "hour"), 0, 23),
    (Text("日", "day of month"), 1, 31),
    (Text("月", "month"), 1, 12),
    (Text("星期", "day of week"), 0, 7),
)
_TERM = re.compile(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?")


def cron_problem(line: str) -> Text | None:
    """Return what is wrong with `line`, or `None`."""
    words = line.split()
    if len(words) != len(_PARTS) or line != " ".join(words):
        return Text(
            f"收到 {line}；cron 应有五段、各隔一个空格：分 时 日 月 星期。",
            f"Received {line}; cron has five parts, one blank apart: minute hour day month weekday.",
        )
    for word, (title, least, most) in zip(words, _PARTS, strict=True):
        if not all(_fits(term, least, most) for term in word.split(",")):
            return Text(
                f"{title.zh}一段收到 {word}；应为 {least} 至 {most} 的数字、区间、步长或列表。",
                f"Received {word} as {title.en}; expected numbers, ranges, steps or lists, {least}-{most}.",
            )
    return None


def _fits(term: str, least: int, most: int) -> bool:
    found = _TERM.fullmatch(term)
    if found is None:
        return False
    first, last, step = (None if group is None else int(group) for group in found.groups())
    if step == 0 or (step is not None and first is not None and last is None):
        return False
    if first is None:
        return True
    return least <= first <= (first if last is None else last) <= most
