"""What a proof asks yes or no, and what a question has to state for it: for a person's eyes and for JSON."""

from collections.abc import Iterator
from typing import Any

from catalog.model import (
    SUBJECT,
    AgeAtLeast,
    NotUnderRestriction,
    Predicate,
    Proof,
    ServiceItem,
    StatedDay,
    Text,
    ValidOn,
)
from cli.language import said, say


def text_as_json(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": text.zh, "en": text.en}


def day_lines(item: ServiceItem) -> Iterator[str]:
    """Yield a line for each day that a question on the item has to state, with its bounds."""
    for day in item.days:
        back, ahead = day.days_back, day.days_ahead
        bounds = say(f"今日前 {back} 日至后 {ahead} 日", f"{back} days back to {ahead} ahead")
        yield say("所述之日：", "stated day: ") + f"{day.id}: {said(day.title)} ({bounds})"


def party_lines(item: ServiceItem) -> Iterator[str]:
    """Yield a line for each further person whom a question on the item may have to name."""
    for party in item.parties:
        yield say("当事人：", "person: ") + f"{party.id}: {said(party.title)}"


def predicates_of(proof: Proof) -> tuple[Predicate | ValidOn, ...]:
    """Return all that a proof asks yes or no, the day of validity among it."""
    return proof.predicates if proof.valid_on is None else (proof.valid_on, *proof.predicates)


def predicate_words(predicate: Predicate | ValidOn) -> str:
    """Return a predicate in the reader's language, with the fields it is judged by."""
    match predicate:
        case ValidOn():
            fields = ", ".join(predicate.fields)
            return say(
                f"在所述之日 {predicate.day} 有效（依 {fields}）",
                f"valid on the stated day {predicate.day} (by {fields})",
            )
        case AgeAtLeast():
            return say(
                f"已满 {predicate.years} 周岁（依 {predicate.field}）",
                f"{predicate.years} years completed (by {predicate.field})",
            )
        case NotUnderRestriction():
            return say(
                f"未设权利限制（依 {predicate.field}）", f"not under a restriction (by {predicate.field})"
            )


def predicate_as_json(predicate: Predicate | ValidOn) -> dict[str, Any]:
    """Return a predicate as JSON values."""
    match predicate:
        case ValidOn():
            return {"predicate": "validOn", "day": predicate.day, "fields": list(predicate.fields)}
        case AgeAtLeast():
            return {"predicate": "ageAtLeast", "field": predicate.field, "years": predicate.years}
        case NotUnderRestriction():
            clear = sorted(predicate.clear)
            return {"predicate": "notUnderRestriction", "field": predicate.field, "clear": clear}


def tie_words(proof: Proof) -> Iterator[str]:
    """Yield in the reader's language whose licence it is, and whom its row is tied to."""
    if proof.holder != SUBJECT:
        yield say(f"持有人为 {proof.holder}", f"held by {proof.holder}")
    for one in proof.names:
        fields = ", ".join(one.relation.fields)
        yield say(
            f"载明 {one.name} 为 {one.party}（依 {fields}）",
            f"names {one.party} as its {one.name} (by {fields})",
        )
    if proof.joint is not None and proof.joint.other is not None:
        other, field = proof.joint.other, proof.joint.field
        yield say(f"与 {other} 为同一证照（依 {field}）", f"one licence with {other} (by {field})")
    if proof.same_holder_as is not None:
        yield say(f"与 {proof.same_holder_as} 姓名一致", f"in the same name as {proof.same_holder_as}")


def ties_as_json(proof: Proof) -> dict[str, Any]:
    """Return whose licence it is, and whom its row is tied to."""
    return {
        "holder": proof.holder,
        "names": {one.name: one.party for one in proof.names},
        "joint_with": None if proof.joint is None else proof.joint.other,
        "same_holder_as": proof.same_holder_as,
    }


def day_as_json(day: StatedDay) -> dict[str, Any]:
    """Return a stated day with its bounds."""
    title = text_as_json(day.title)
    return {"day": day.id, "title": title, "days_back": day.days_back, "days_ahead": day.days_ahead}
