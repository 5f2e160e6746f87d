"""Changes of the catalogue for a person's eyes and for JSON, and what each kind asks for next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.comparison import Change, Kind, Part
from catalog.model import Text
from cli.console import out, show_table
from cli.language import said, say, say_next

KINDS: Mapping[Kind, Text] = {
    Kind.BREAKING: Text(zh="不兼容", en="breaking"),
    Kind.NEEDS_AGREEMENT: Text(zh="需协议", en="needs agreement"),
    Kind.NEEDS_PREPARE: Text(zh="需准备", en="needs prepare"),
    Kind.COMPATIBLE: Text(zh="兼容", en="compatible"),
}
PARTS: Mapping[Part, Text] = {
    Part.DEPARTMENT: Text(zh="部门", en="department"),
    Part.CONTRACT: Text(zh="契约", en="contract"),
    Part.ITEM: Text(zh="事项", en="item"),
    Part.PAPER: Text(zh="材料", en="paper"),
    Part.AGREEMENT: Text(zh="协议", en="agreement"),
    Part.CATALOGUE: Text(zh="目录", en="catalogue"),
}
NEXT: Mapping[Kind, Text] = {
    Kind.BREAKING: Text(
        zh="与受影响的窗口和部门商定后再启用；可改用新名称并保留旧的",
        en="settle it with the windows and departments first, or add it under a new name and keep the old",
    ),
    Kind.NEEDS_AGREEMENT: Text(
        zh="与提供部门商定协议，以新编号写入 catalog/agreements/",
        en="agree with the providing department, and write it under a new id below catalog/agreements/",
    ),
    Kind.NEEDS_PREPARE: Text(
        zh="启用后运行 tongban prepare（由数据库所有者）",
        en="once it is in force, tongban prepare, as the database's owner",
    ),
    Kind.COMPATIBLE: Text(zh="tongban catalog check", en="tongban catalog check"),
}


def show_changes(changes: Sequence[Change]) -> None:
    """Print the changes, the gravest kind first, how many of each there are, and what to do next."""
    if not changes:
        out.print(say("目录没有变化", "Nothing changed in the catalogue"))
        out.print(_next(Kind.COMPATIBLE))
        return
    rows = [
        (said(KINDS[one.kind]), said(PARTS[one.part]), one.name, one.where, said(one.message))
        for one in sorted_by_kind(changes)
    ]
    columns = (say("类别", "kind"), say("部分", "part"), say("名称", "name"), say("位置", "where"))
    show_table(say("目录变化", "Changes of the catalogue"), [*columns, say("变化", "change")], rows)
    counts = counted(changes)
    told = [f"{said(KINDS[kind])} {count}" for kind, count in counts.items() if count]
    out.print(say("共 ", "in all ") + f"{len(changes)}: " + ", ".join(told))
    asking: list[Kind] = [kind for kind in Kind if counts[kind] and kind is not Kind.COMPATIBLE]
    for kind in asking or [Kind.COMPATIBLE]:
        out.print(_next(kind))


def changes_as_json(changes: Sequence[Change]) -> dict[str, Any]:
    """Return the changes, the gravest kind first, and how many of each kind there are."""
    listed = [
        {
            "kind": one.kind,
            "part": one.part,
            "name": one.name,
            "where": one.where,
            "message": {"zh": one.message.zh, "en": one.message.en},
        }
        for one in sorted_by_kind(changes)
    ]
    return {"counts": counted(changes), "changes": listed}


def sorted_by_kind(changes: Sequence[Change]) -> list[Change]:
    """Return the changes, the gravest kind first, otherwise as they were found."""
    gravity = {kind: place for place, kind in enumerate(Kind)}
    return sorted(changes, key=lambda one: gravity[one.kind])


def counted(changes: Sequence[Change]) -> dict[Kind, int]:
    """Return how many changes of each kind there are."""
    found = Counter(one.kind for one in changes)
    return {kind: found[kind] for kind in Kind}


def _next(kind: Kind) -> str:
    return say_next(said(NEXT[kind]))
