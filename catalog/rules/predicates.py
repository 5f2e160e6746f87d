"""Are the predicates of a proof true of a row? A pure function over the row's facts and the day.

Each has three answers: true, not true, and not to be told, where the record lacks a clear value. What is not
true speaks before what cannot be told, as no value could still make the whole true; of several the first in
the proof's order, which the loader makes gravest first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.comparable import comparable
from catalog.model import AgeAtLeast, NotUnderRestriction, Predicate
from catalog.rules.evidence import Fact
from catalog.rules.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a row that is valid does not confirm, and what it is answered instead."""

    verdict: Verdict
    reason: Reason


UNCLEAR = Unmet(Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)
AGE_NOT_REACHED = Unmet(Verdict.NOT_YET_VALID, Reason.AGE_NOT_REACHED)
UNDER_RESTRICTION = Unmet(Verdict.SUSPENDED, Reason.UNDER_RESTRICTION)


def unmet(predicates: Iterable[Predicate], facts: Mapping[str, Fact], today: date) -> Unmet | None:
    """Return the first predicate's answer that is not true, or `None` if all are.

    `facts` hold every field that the predicates name; `today` is the day in Asia/Shanghai.
    """
    unclear: Unmet | None = None
    for predicate in predicates:
        found = _unmet(predicate, facts[predicate.field], today)
        if found is UNCLEAR:
            unclear = found
        elif found is not None:
            return found
    return unclear


def completes_years(born: date, years: int) -> date:
    """Return the day on which somebody completes so many years of life: the birthday itself counts.

    Who was born on 29 February completes a year on the month's last day where that day is missing (Civil
    Code art. 202). Raises `ValueError` beyond the year 9999.
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 2, 28)


def _unmet(predicate: Predicate, fact: Fact, today: date) -> Unmet | None:
    match predicate:
        case AgeAtLeast():
            return _age(predicate, fact, today)
        case NotUnderRestriction():
            return _restriction(predicate, fact)


def _age(predicate: AgeAtLeast, fact: Fact, today: date) -> Unmet | None:
    try:
        born = date.fromisoformat(fact) if isinstance(fact, str) else None
        if born is None or born > today:  # nobody is born tomorrow: the record is wrong, not the person young
            return UNCLEAR
        return None if completes_years(born, predicate.years) <= today else AGE_NOT_REACHED
    except ValueError:  # the store's dates reach further than the calendar here
        return UNCLEAR


def _restriction(predicate: NotUnderRestriction, fact: Fact) -> Unmet | None:
    word = "" if fact is None else comparable(str(fact))
    if word in predicate.limiting:  # first: of two words that compare equal the graver one is meant
        return UNDER_RESTRICTION
    return None if word in predicate.clear else UNCLEAR
