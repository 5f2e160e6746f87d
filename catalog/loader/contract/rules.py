"""A contract's quality rules: distinct ids, declared fields, one home for each argument."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import RULES, Draft
from catalog.loader.vocabulary import BUILT_IN_RULES

_ELSEWHERE = {
    "column": "fields",
    "column_A": "fields",
    "column_B": "fields",
    "column_list": "fields",
    "column_set": "fields",
    "mostly": "mostly",
    "severity": "severity",
}


def rule_ids_are_distinct(draft: Draft) -> Iterator[Fault]:
    """A rule's id is its own, and none of the built-in ones."""
    document, seen = draft.document, set[str]()
    for path, _ in document.entries(RULES):
        rule = document.text((*path, "id"))
        if rule in BUILT_IN_RULES:
            yield document.fault(
                (*path, "id"),
                f"{rule} 是内置规则，对每个资源都生效；请换一个名称或去掉。",
                f"{rule} is built in and holds for every resource; choose another id or take the rule away.",
            )
        elif rule in seen:
            yield document.fault(
                (*path, "id"), f"规则 {rule} 重复；请只保留一个。", f"The rule {rule} stands twice; keep one."
            )
        elif rule is not None:
            seen.add(rule)


def rule_fields_exist(draft: Draft) -> Iterator[Fault]:
    """A rule reads declared fields."""
    for path, _ in draft.document.entries(RULES):
        for at, field in draft.document.words((*path, "implementation", "fields")):
            if field not in draft.fields:
                yield draft.unknown_field(at, field)


def rule_arguments_stand_once(draft: Draft) -> Iterator[Fault]:
    """Columns, threshold and severity have their own keys and are no arguments."""
    for path, _ in draft.document.entries(RULES):
        for at, _ in draft.document.entries((*path, "implementation", "kwargs")):
            home = _ELSEWHERE.get(str(at[-1]))
            if home is not None:
                yield draft.document.fault(
                    at, f"{at[-1]} 应写在 {home}；请移过去。", f"{at[-1]} belongs to {home}; move it there."
                )
