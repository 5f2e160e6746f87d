"""Service items for a person's eyes and for JSON: what an item needs, by which agreement, for which paper."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from catalog.model import (
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    Catalogue,
    Choice,
    ListedItem,
    Need,
    Proof,
    ServiceItem,
    Text,
)
from catalog.rules.texts import REASON_TEXT
from catalog.rules.verdict import Reason
from cli.console import out, show_table
from cli.errors import CommandFailed
from cli.language import said, say, say_next
from cli.proof_words import (
    day_as_json,
    predicate_as_json,
    predicate_words,
    predicates_of,
    text_as_json,
    tie_words,
    ties_as_json,
)

Item = ServiceItem | ListedItem
Permits = Mapping[str, Agreement | Reason]

MOST_NEAR = 5
_INDENT = "  "


def every_item(catalogue: Catalogue) -> list[Item]:
    """Return all items, by department in the catalogue's order; the mapped ones first."""
    place = {name: number for number, name in enumerate(catalogue.departments)}
    items: list[Item] = [*catalogue.items.values(), *catalogue.unmapped.values()]
    return sorted(items, key=lambda item: place[item.department])


def item_of(catalogue: Catalogue, name: str) -> Item:
    """Return the item with the id `name`.

    Raises `CommandFailed` naming the nearest ones, by id or by a part of the title.
    """
    found = catalogue.items.get(name) or catalogue.unmapped.get(name)
    if found is None:
        near = ", ".join(_near(catalogue, name)) or say("无", "none")
        raise CommandFailed(
            Text(zh=f"目录中没有事项 {name}；相近：{near}", en=f"no service item {name}; nearest: {near}"),
            Text(zh="tongban catalog items", en="tongban catalog items"),
            exit_code=2,
        )
    return found


def title_of(item: Item) -> str:
    """Return the title in the reader's language; an unmapped item has the list's own only."""
    return item.title if isinstance(item, ListedItem) else said(item.title)


def item_as_json(item: Item) -> dict[str, Any]:
    """Return one line of the list of items."""
    if isinstance(item, ListedItem):
        return _line(item, {"zh": item.title, "en": None}, [])
    return _line(item, text_as_json(item.title), [proof.id for proof in item.proofs])


def item_in_full(item: Item, permits: Permits) -> dict[str, Any]:
    """Return all that the catalogue says of an item; `need` is null while it is not mapped."""
    if isinstance(item, ListedItem):
        nothing: dict[str, Any] = {"legal_basis": None, "need": None}
        return item_as_json(item) | nothing | {"days": [], "parties": [], "choices": []}
    return item_as_json(item) | {
        "legal_basis": item.legal_basis,
        "days": list(map(day_as_json, item.days)),
        "parties": [{"role": one.id, "title": text_as_json(one.title)} for one in item.parties],
        "need": _need(item.need, permits),
        "choices": [_choice(choice, permits) for choice in item.choices],
    }


def show_items(found: list[Item]) -> None:
    """Print the items as a table, and what to do next."""
    columns = [say("事项", "item"), say("部门", "department"), say("名称", "title"), say("证明", "proofs")]
    rows = [
        (
            item.id,
            item.department,
            title_of(item),
            len(item.proofs) if isinstance(item, ServiceItem) else None,
        )
        for item in found
    ]
    mapped = sum(isinstance(item, ServiceItem) for item in found)
    show_table(say("事项", "Service items"), columns, rows)
    out.print(
        say(
            f"{len(found)} 个事项，已对应证明 {mapped} 个",
            f"{len(found)} items, {mapped} of them with named proofs",
        )
    )
    out.print(say_next("tongban catalog show <事项>", "tongban catalog show <item>"))


def next_step(item: Item, permits: Permits) -> str:
    """Return what to do next with an item that was shown."""
    refused = any(isinstance(permit, Reason) for permit in permits.values())
    if isinstance(item, ServiceItem) and not refused:
        return say_next("tongban catalog coverage")
    if isinstance(item, ServiceItem):
        file = f"catalog/agreements/{item.department}.yaml"
        return say_next(
            f"与提供部门商定协议并写入 {file}，再运行 tongban catalog check",
            f"agree with the providing department, write it into {file}, then tongban catalog check",
        )
    file = f"catalog/items/{item.department}.yaml"
    return say(
        "尚未对应证明：不能核验，窗口仍收全部材料。\n"
        f"下一步：在 {file} 中把它移到 items 并写明所需证明，再运行 tongban catalog check",
        "No proofs are named yet: it cannot be confirmed, and asks for all its papers.\n"
        f"next: move it to items in {file} and name its proofs, then tongban catalog check",
    )


def need_lines(need: Need, permits: Permits, depth: int = 0) -> Iterator[str]:
    """Yield a need as indented lines: each proof with its resource, facts, claims, paper and agreement."""
    before = _INDENT * depth
    if not isinstance(need, Proof):
        yield before + _group_title(need)
        for member in need.members:
            yield from need_lines(member, permits, depth + 1)
        return
    yield f"{before}{need.id}: {said(need.title)}"
    for label, value in _details(need, permits[need.id]):
        yield f"{before}{_INDENT}{label}: {value}"


def choice_lines(item: ServiceItem, permits: Permits) -> Iterator[str]:
    """Yield each choice that a window has to make, its options, and what each of these needs beside."""
    for choice in item.choices:
        yield say("须先选择：", "choice: ") + f"{choice.id}: {said(choice.title)}"
        for option in choice.options:
            nothing = "" if option.need else say("（无另需）", " (nothing beside)")
            yield f"{_INDENT}{option.id}: {said(option.title)}{nothing}"
            if option.need is not None:
                yield from need_lines(option.need, permits, 2)


def _group_title(need: AllOf | AnyOf | AtLeast) -> str:
    match need:
        case AllOf():
            return say("全部需要：", "all of:")
        case AnyOf():
            return say("任一即可：", "any of:")
        case AtLeast():
            return say(f"至少 {need.count} 项：", f"at least {need.count} of:")


def _line(item: Item, title: Mapping[str, str | None], proofs: list[str]) -> dict[str, Any]:
    return {
        "id": item.id,
        "department": item.department,
        "title": title,
        "mapped": isinstance(item, ServiceItem),
        "proofs": proofs,
    }


def _details(proof: Proof, permit: Agreement | Reason) -> Iterator[tuple[str, str]]:
    yield say("资源", "resource"), proof.resource
    facts = ", ".join(proof.facts) or say("无，仅答是否", "none: yes or no only")
    yield say("提供的数据项", "facts"), facts
    if proof.claims:
        yield say("可比对的值", "claims"), ", ".join(proof.claims)
    ties = "; ".join(tie_words(proof))
    if ties:
        yield say("人与证照的关系（仅答是否）", "of whom, yes or no"), ties
    predicates = predicates_of(proof)
    if predicates:
        asked = "; ".join(map(predicate_words, predicates))
        yield say("判定（仅答是否）", "judged, yes or no"), asked
    in_its_place = (
        say("无登记或不一致时可交", "also for not held and mismatch")
        if proof.paper_when_absent
        else say("无登记时材料不能代替", "no paper cures not held")
    )
    yield say("免交材料", "replaces"), f"{said(proof.paper.title)} ({in_its_place})"
    if isinstance(permit, Reason):
        yield say("协议", "agreement"), say("无：", "none: ") + said(REASON_TEXT[permit])
    else:
        yield (
            say("协议", "agreement"),
            say(f"{permit.id}，至 {permit.ends_on}", f"{permit.id}, to {permit.ends_on}"),
        )


def _need(need: Need, permits: Permits) -> dict[str, Any]:
    if not isinstance(need, Proof):
        members = [_need(member, permits) for member in need.members]
        if isinstance(need, AtLeast):
            return {"at_least": need.count, "of": members}
        return {"all_of" if isinstance(need, AllOf) else "any_of": members}
    permit = permits[need.id]
    by, why = (None, str(permit)) if isinstance(permit, Reason) else (permit.id, None)
    return {
        "proof": need.id,
        "title": text_as_json(need.title),
        "resource": need.resource,
        "facts": list(need.facts),
        "claims": list(need.claims),
        **ties_as_json(need),
        "predicates": [predicate_as_json(predicate) for predicate in predicates_of(need)],
        "reads": {
            "disclosed": list(need.reading.disclosed),
            "compared": list(need.reading.compared),
            "judged": list(need.reading.judged),
            "all": sorted(need.reading.read),
        },
        "paper": need.paper.id,
        "paper_when_absent": need.paper_when_absent,
        "agreement": by,
        "refused_by": why,
    }


def _choice(choice: Choice, permits: Permits) -> dict[str, Any]:
    options = [
        {
            "option": option.id,
            "title": text_as_json(option.title),
            "need": None if option.need is None else _need(option.need, permits),
        }
        for option in choice.options
    ]
    return {"choice": choice.id, "title": text_as_json(choice.title), "options": options}


def _near(catalogue: Catalogue, name: str) -> list[str]:
    items = every_item(catalogue)
    said_so = [item.id for item in items if name in item_as_json(item)["title"]["zh"]]
    alike = get_close_matches(name, [item.id for item in items], MOST_NEAR)
    return list(dict.fromkeys([*said_so, *alike]))[:MOST_NEAR]
