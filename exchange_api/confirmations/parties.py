"""The further persons of a question, and the choices that it makes (ADR 0046).

A question names exactly the persons that its item asks for after the choices; nobody stands in two roles, for
else an owner would be his own co-owner. A refusal names a role by the catalogue's word, never a person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from catalog.model import Catalogue, Choice, Party, ServiceItem, Text
from exchange.ledger.commitment import commit_to
from exchange_api.confirmations.holder_name import require_name
from exchange_api.confirmations.question import Question
from exchange_api.confirmations.subject import KnownSubject, know_subject
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID
from exchange_api.visit import Visit
from exchange_api.worker import Worker

Parties = Mapping[str, KnownSubject]
_TWICE = Text(
    "同一人不能以两种身份出现；请核对证件号码。",
    "One person cannot stand in two roles: compare the codes that were stated.",
)


def open_choices(question: Question, item: ServiceItem) -> tuple[Choice, ...]:
    """Return the choices of the item that the question does not make.

    Raises `Refused` for a choice that the item does not have, and for an option that is none of a choice's.
    """
    if set(question.choices) - {choice.id for choice in item.choices}:
        raise Refused(REQUEST_INVALID, field="choices", detail=_unknown_choice(item))
    for choice in item.choices:
        made = question.choices.get(choice.id)
        if made is not None and made not in {option.id for option in choice.options}:
            raise Refused(REQUEST_INVALID, field=f"choices.{choice.id}", detail=_unknown_option(choice))
    return tuple(choice for choice in item.choices if choice.id not in question.choices)


def as_chosen(question: Question, item: ServiceItem) -> ServiceItem:
    """Return the item as the question's choices make it; all of them have been made."""
    if not item.choices:
        return item
    return item.chosen[tuple(question.choices[choice.id] for choice in item.choices)]


def read_parties(
    worker: Worker, question: Question, item: ServiceItem, catalogue: Catalogue, today: date
) -> Parties:
    """Return the further persons by role; `item` is as chosen, `today` the day in Asia/Shanghai.

    Raises `Refused` for a role that the item does not ask for, for one that is missing, and for a person who
    cannot be known, lacks a demanded name or stands in two roles.
    """
    if not question.parties and not item.parties:
        return {}
    if set(question.parties) - {party.id for party in item.parties}:
        raise Refused(REQUEST_INVALID, field="parties", detail=_unknown_party(item))
    known: dict[str, KnownSubject] = {}
    for party in item.parties:
        stated = question.parties.get(party.id)
        if stated is None:
            raise Refused(REQUEST_INVALID, field=f"parties.{party.id}", detail=_missing(party))
        place = f"parties.{party.id}"
        known[party.id] = know_subject(worker, stated, today, place)
        require_name(stated, item, catalogue, party.id, place)
    return known


def require_distinct(subject: KnownSubject, parties: Parties) -> None:
    """Raise `Refused` if one person stands in two roles."""
    seen = {subject.key}
    for role, party in parties.items():
        if party.key in seen:
            raise Refused(REQUEST_INVALID, field=f"parties.{role}.code", detail=_TWICE)
        seen.add(party.key)


def visits_of(visit: Visit, parties: Mapping[str, bytes]) -> Iterator[Visit]:
    """Yield the visit by which each further person is charged and logged; `parties` gives pseudonyms."""
    for role, pseudonym in parties.items():
        yield replace(visit, subject=commit_to(pseudonym), role=role)


def _unknown_choice(item: ServiceItem) -> Text:
    names = ", ".join(choice.id for choice in item.choices)
    if not names:
        return Text(
            "该事项没有需要选择的内容，请去掉 choices。", "The item has no choice: leave choices out."
        )
    return Text(
        f"choices 中有该事项没有的选择；可选的有 {names}。",
        f"The choices hold one that the item does not have; it has {names}.",
    )


def _unknown_option(choice: Choice) -> Text:
    options = ", ".join(option.id for option in choice.options)
    return Text(f"{choice.title.zh}：应为 {options} 之一。", f"{choice.title.en}: expected one of {options}.")


def _unknown_party(item: ServiceItem) -> Text:
    names = ", ".join(party.id for party in item.parties)
    if not names:
        return Text(
            "按所作选择，该事项没有其他当事人，请去掉 parties。",
            "As chosen, the item asks for no further person: leave parties out.",
        )
    return Text(
        f"parties 中有该事项不需要的人；只填 {names}。",
        f"The parties hold one whom the item does not ask for: state {names} and nobody else.",
    )


def _missing(party: Party) -> Text:
    return Text(
        f"该事项须在 parties.{party.id} 填报{party.title.zh}的证件类型和号码。",
        f"The item asks for parties.{party.id} ({party.title.en}): state type and code.",
    )
