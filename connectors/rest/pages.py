"""The pages of an operation: `{"page": n, "size": n, "total": n, "items": [{…}, …]}`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog.model import Contract, Field, Text
from connectors.errors import SourceChanged
from connectors.typing import Unreadable
from connectors.typing.batches import Row
from connectors.typing.cells import Cell, written
from connectors.typing.reasons import NOT_SCALAR


class NumberText(str):
    """The text of a JSON number, as it was sent."""

    __slots__ = ()


class MemberTwice(ValueError):
    """An object names a member twice: which value is meant cannot be known."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page's rows and what the service says of the whole."""

    total: int
    items: tuple[dict[str, Any], ...]


def parse_page(resource: str, body: str, number: int) -> Page:
    """Read one page.

    Raises `SourceChanged` if the body is no such page, or not the page that was asked for.
    """
    try:
        said = json.loads(
            body,
            parse_int=NumberText,
            parse_float=NumberText,
            parse_constant=NumberText,
            object_pairs_hook=_object,
        )
        total, items = int(said["total"]), said["items"]
        asked = int(said.get("page", number)) == number
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        kind = type(fault).__name__
        received = Text(f"内容不是一页数据（{kind}）", f"a body that is no page ({kind})")
        raise _no_page(resource, received) from None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _no_page(resource, Text("items 不是对象列表", "items that are not a list of objects"))
    if total < 0 or not asked:
        received = Text("页号不符，或 total 为负", "a page of another number, or a negative total")
        raise _no_page(resource, received)
    return Page(total, tuple(items))


def page_rows(contract: Contract, page: Page) -> list[Row]:
    """Return the page's rows in the order of the contract's fields; an absent member is NULL."""
    return [[_cell(item, field) for field in contract.fields] for item in page.items]


def unseen_fields(fields: Iterable[Field], page: Page) -> tuple[Field, ...]:
    """Return those of `fields` whose member no row of the page has."""
    return tuple(
        field for field in fields if all(_owner(item, field.source_name) is None for item in page.items)
    )


def require_members(contract: Contract, rows: int, unseen: Iterable[Field]) -> None:
    """Raise `SourceChanged` naming the fields whose member none of `rows` rows had."""
    lost = ", ".join(field.source_name for field in unseen)
    if lost:
        raise SourceChanged(
            contract.name,
            Text(f"{rows} 行，都没有成员 {lost}", f"{rows} rows, none with the member {lost}"),
            Text("契约的每个成员至少在一行中出现", "every member of the contract in at least one row"),
            Text(
                "向该部门核实是否改名，再更正契约的 physicalName",
                "ask the department whether it was renamed, then correct the contract's physicalName",
            ),
            field=lost,
        )


def _owner(item: dict[str, Any], path: str) -> tuple[dict[str, Any], str] | None:
    """Return the object that has the member, and the member's name in it; a dot may lead into an object."""
    if path in item:
        return item, path
    outer, _, rest = path.partition(".")
    inner = item.get(outer)
    return _owner(inner, rest) if rest and isinstance(inner, dict) else None


def _cell(item: dict[str, Any], field: Field) -> Cell:
    owner = _owner(item, field.source_name)
    value = None if owner is None else owner[0][owner[1]]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return Unreadable(written(json.dumps(value, ensure_ascii=False)), NOT_SCALAR)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(members)
    if len(known) != len(members):
        raise MemberTwice
    return known


def _no_page(resource: str, received: Text) -> SourceChanged:
    return SourceChanged(
        resource,
        received,
        Text(
            "含 page、size、total 和 items 的对象，成员不重复",
            "an object with page, size, total and items, no member twice",
        ),
        Text("向该部门核实其服务有何变化", "ask the department what changed in its service"),
    )
