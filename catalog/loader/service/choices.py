"""What a window has to choose: each choice and each option told apart by its id."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.service.declared import ids, repeated
from catalog.loader.service.index import Index
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document, Path


def choices_can_be_told_apart(document: Document, _: Index) -> Iterator[Fault]:
    """An item names each choice once, and a choice each of its options."""
    for item, _ in document.entries(("items",)):
        choices = (*item, "choices")
        yield from _repeated(document, choices)
        for choice, _ in document.entries(choices):
            yield from _repeated(document, (*choice, "options"))


def options_differ(document: Document, _: Index) -> Iterator[Fault]:
    """Some option of a choice has a need: else nothing depends on what is chosen."""
    for item, _ in document.entries(("items",)):
        for choice, _ in document.entries((*item, "choices")):
            options = [path for path, _ in document.entries((*choice, "options"))]
            if options and all(document.at((*path, "need")) is None for path in options):
                yield document.fault(
                    (*choice, "options"),
                    "各选项都没有 need，选哪个都一样；请写明，或去掉该选择。",
                    "No option has a need, so nothing depends on it; write one, or take the choice away.",
                )


def _repeated(document: Document, path: Path) -> Iterator[Fault]:
    for at, name in repeated(ids(document, path)):
        yield document.fault(
            at, f"同一处 {name} 重复；请换一个。", f"{name} stands here already; choose another."
        )


CHOICE_CHECKS: tuple[Check, ...] = (choices_can_be_told_apart, options_differ)
