"""Whose licence it is, in which state and for how long: references to the contract's own fields."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import TERMS, Draft
from catalog.loader.source.document import Path
from catalog.loader.vocabulary import ORGANISATION_TYPES, PERSONAL_CLASSES

_HOLDER: Path = (*TERMS, "holder")


def holder_type_has_one_source(draft: Draft) -> Iterator[Fault]:
    """The holder's type is fixed, or read from a field through a map: exactly one of the two."""
    yield from type_has_one_source(draft, _HOLDER)


def holder_fields_fit(draft: Draft) -> Iterator[Fault]:
    """The holder's fields are declared text; code and type are always there."""
    yield from reference(draft, (*_HOLDER, "codeField"), "string", required=True)
    yield from reference(draft, (*_HOLDER, "typeField"), "string", required=True)
    yield from reference(draft, (*_HOLDER, "nameField"), "string", required=False)


def required_name_is_there(draft: Draft) -> Iterator[Fault]:
    """Where the name must be asked with, its field is always filled and the types are the holder's."""
    document, path = draft.document, (*_HOLDER, "nameRequired")
    demanded = list(document.words(path))
    if not demanded:
        return
    if document.text((*_HOLDER, "nameField")) is None:
        yield document.fault(
            path,
            "没有 nameField，无从比对姓名；请写明姓名字段或去掉 nameRequired。",
            "There is no nameField to compare a name with; name the field or take nameRequired away.",
        )
    yield from reference(draft, (*_HOLDER, "nameField"), "string", required=True)
    for place, kind in demanded:
        if kind not in _kinds(draft):
            yield document.fault(
                place,
                f"收到 {kind}；此契约的持证主体没有这种代码类型，请改为已写明的类型。",
                f"Received {kind}, which no holder of this contract has; expected a type that it declares.",
            )


def _kinds(draft: Draft) -> set[str | None]:
    """Return the holder types that the contract declares, with `None` where it fixes no single one."""
    document = draft.document
    return {kind for _, kind in document.words((*_HOLDER, "types"))} | {document.text((*_HOLDER, "type"))}


def holder_is_personal(draft: Draft) -> Iterator[Fault]:
    """Where a holder may be a person, code and name are classified as personal, so that they are masked."""
    document = draft.document
    if not _kinds(draft) - ORGANISATION_TYPES - {None}:
        return
    for role in ("codeField", "nameField"):
        yield from field_is_personal(draft, document.text((*_HOLDER, role)))


def field_is_personal(draft: Draft, field: str | None) -> Iterator[Fault]:
    """The field, which may tell a person's code or name, is classified as personal."""
    path = draft.fields.get(field or "")
    given = None if path is None else draft.document.text((*path, "classification"))
    if path is not None and given is not None and given not in PERSONAL_CLASSES:
        yield draft.document.fault(
            (*path, "classification"),
            f"收到 {given}；持证主体可为自然人，应为 personal 或 sensitive。",
            f"Received {given}; the holder may be a person, so expected personal or sensitive.",
        )


def status_fits(draft: Draft) -> Iterator[Fault]:
    """The state is a declared text that is always there, and some code means valid."""
    document, path = draft.document, (*TERMS, "status")
    yield from reference(draft, (*path, "field"), "string", required=True)
    states = [state for _, state in document.words((*path, "states"))]
    if states and "valid" not in states:
        yield document.fault(
            (*path, "states"),
            "没有任何代码表示 valid；请补上。",
            "No code means valid; add the one that does.",
        )


def validity_fits(draft: Draft) -> Iterator[Fault]:
    """The period of validity is made of declared dates; a contract without one says `validity: null`."""
    document, path = draft.document, (*TERMS, "validity")
    for end in ("startField", "endField"):
        yield from reference(draft, (*path, end), "date", required=False)
    period = document.at(path)
    if isinstance(period, dict) and period and all(field is None for field in period.values()):
        yield document.fault(
            path, "没有起止字段；请写 validity: null。", "Neither end is named; write validity: null."
        )


def changed_field_is_a_timestamp(draft: Draft) -> Iterator[Fault]:
    """The time of last change is a declared timestamp."""
    yield from reference(draft, (*TERMS, "changedField"), "timestamp", required=False)


def disclosable_fields_exist(draft: Draft) -> Iterator[Fault]:
    """What may leave the exchange is declared."""
    for path, field in draft.document.words((*TERMS, "disclosable")):
        if field not in draft.fields:
            yield draft.unknown_field(path, field)


def type_has_one_source(draft: Draft, term: Path) -> Iterator[Fault]:
    """The type of the person at `term` is fixed, or read from a field through a map."""
    document = draft.document
    declared = {key for path, _ in document.entries(term) for key in path[-1:]}
    if not declared:
        return
    if ("type" in declared) == ("typeField" in declared):
        yield document.fault(
            term,
            "应恰好写明 type（固定类型）或 typeField（类型字段）之一。",
            "Declare exactly one of type (fixed) and typeField (read from a field).",
        )
    if "typeField" in declared and "types" not in declared:
        yield document.fault(
            (*term, "types"),
            "有 typeField 时应写明 types 对照表。",
            "With typeField, declare the types map from the source's codes to ours.",
        )
    if "types" in declared and "typeField" not in declared:
        yield document.fault(
            (*term, "types"),
            "没有 typeField 时不用 types；请去掉。",
            "Without typeField there is no types map.",
        )


def reference(draft: Draft, path: Path, kind: str, *, required: bool) -> Iterator[Fault]:
    """The word at `path`, if there is one, names a declared field of this type."""
    document = draft.document
    field = document.text(path)
    if field is None:
        return
    place = draft.fields.get(field)
    if place is None:
        yield draft.unknown_field(path, field)
        return
    given = document.text((*place, "logicalType"))
    if given is not None and given != kind:
        yield document.fault(
            path,
            f"字段 {field} 是 {given}；应为 {kind}。",
            f"The field {field} is a {given}; expected a {kind}.",
        )
    if required and document.at((*place, "required")) is False:
        yield document.fault(
            (*place, "required"),
            f"字段 {field} 决定持证主体或状态，不能为空；请写 true。",
            f"The field {field} decides holder or state and is never empty; write true.",
        )
