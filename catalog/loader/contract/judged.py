"""Which fields tell what predicates ask: the holder's date of birth, and what limits the right."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.contract.holder import reference
from catalog.loader.source.document import Path

_RESTRICTIONS: Path = (*TERMS, "restrictions")


def birth_field_is_a_date(draft: Draft) -> Iterator[Fault]:
    """The holder's date of birth is a declared date; a contract without one leaves `birthField` out."""
    yield from reference(draft, (*TERMS, "birthField"), "date", required=False)


def restrictions_are_words_of_a_text(draft: Draft) -> Iterator[Fault]:
    """Each field that records restrictions is a declared text, and a word of it means that there is none."""
    document = draft.document
    declared = document.at(_RESTRICTIONS)
    if not isinstance(declared, dict):
        return
    for field, words in declared.items():
        path = (*_RESTRICTIONS, field)
        kind = draft.logical_type(field)
        if field not in draft.fields:
            yield draft.unknown_field(path, field)
        elif kind is not None and kind != "string":
            yield document.fault(
                path,
                f"字段 {field} 是 {kind}；应为 string。",
                f"The field {field} is a {kind}; expected a string.",
            )
        elif isinstance(words, dict) and words and False not in words.values():
            yield document.fault(
                path,
                "没有任何文字表示无限制；请把该文字写为 false，例如 无: false。",
                "No word means that there is no restriction; set that one to false, such as 无: false.",
            )
