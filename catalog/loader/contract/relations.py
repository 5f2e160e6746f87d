"""Which fields of a row name another person, and which is the same for all holders of one licence."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.contract.holder import field_is_personal, reference, type_has_one_source
from catalog.loader.source.document import Path
from catalog.loader.vocabulary import ORGANISATION_TYPES

_RELATIONS: Path = (*TERMS, "relations")


def relations_name_a_person(draft: Draft) -> Iterator[Fault]:
    """A relation's code and type are declared texts, and its type has one source."""
    for path, _ in draft.document.entries(_RELATIONS):
        yield from type_has_one_source(draft, path)
        yield from reference(draft, (*path, "codeField"), "string", required=False)
        yield from reference(draft, (*path, "typeField"), "string", required=False)


def related_codes_are_personal(draft: Draft) -> Iterator[Fault]:
    """Where the other one may be a person, his code is classified as personal, so that it is masked."""
    document = draft.document
    for path, _ in document.entries(_RELATIONS):
        kinds = {kind for _, kind in document.words((*path, "types"))} | {document.text((*path, "type"))}
        if kinds - ORGANISATION_TYPES - {None}:
            yield from field_is_personal(draft, document.text((*path, "codeField")))


def joint_field_is_a_text(draft: Draft) -> Iterator[Fault]:
    """What is the same in all rows of one licence is a declared text that is always there."""
    yield from reference(draft, (*TERMS, "jointField"), "string", required=True)
