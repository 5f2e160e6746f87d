"""Rules broken on purpose, for the controls: each is given a rule and returns what stands in its place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from catalog.model import LicenceState, Proof
from catalog.rules.headline import Effect, Headline
from catalog.rules.stated_day import Standing
from catalog.rules.verdict import Verdict
from tests.unit.catalog.rules.own_words import ENDED, LONG_AGO

Sabotage = Callable[[pytest.MonkeyPatch], None]


def patched(where: Any, name: str, broken: Callable[[Any], Any]) -> Sabotage:
    """Return the sabotage that puts a broken form of a rule in its place."""

    def sabotage(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(where, name, broken(getattr(where, name)))

    return sabotage


def valid_rows_only(original: Any) -> Any:
    """The look-up keeps valid rows alone."""
    return lambda rows, name: original(tuple(r for r in rows if r.state is LicenceState.VALID), name)


def first_come(_: Any) -> Any:
    """A confirmation speaks first, and of the others whichever came first."""
    return lambda finding: int(finding.verdict is not Verdict.CONFIRMED)


def gravest_speaks(original: Any) -> Any:
    """What a department ended speaks before everything else."""
    return lambda finding: (finding.verdict in ENDED.values() and -1, *original(finding))


def missing_end_is_open(original: Any) -> Any:
    """A row without an end is valid for ever."""
    return lambda row, today: original(replace(row, open_ended=True) if row.valid_to is None else row, today)


def today_instead(original: Any) -> Any:
    """Every proof asks of today."""
    return lambda row, days: original(row, replace(days, stated=None))


def a_state_is_forgiven(original: Any) -> Any:
    """What ended is valid on every day before today."""

    def on_day(row: Any, verdict: Verdict, on: date, today: date) -> Any:
        forgiven = Verdict.CONFIRMED if verdict in ENDED.values() and on < today else verdict
        return original(row, forgiven, on, today)

    return on_day


def start_taken_for_begun(original: Any) -> Any:
    """A row without a start began long ago."""
    return lambda row, *rest: original(replace(row, valid_from=row.valid_from or LONG_AGO), *rest)


def state_counts_back(_: Any) -> Any:
    """What is ended today was ended on every earlier day, for sure."""
    return lambda row, verdict, on, today: Standing(verdict)


def day_not_granted(original: Any) -> Any:
    """The fields that a stated day is judged by need no agreement."""

    def covering(agreements: Any, consumer: Any, proof: Proof, *rest: Any) -> Any:
        return original(agreements, consumer, replace(proof, valid_on=None), *rest)

    return covering


def last_day_excluded(original: Any) -> Any:
    """The last day does not count."""
    return lambda row, today: Verdict.EXPIRED if row.valid_to == today else original(row, today)


def revoked_is_valid(standing: Any) -> Any:
    """A revocation is nothing."""
    return MappingProxyType({**standing, LicenceState.REVOKED: None})


def term_ignored(original: Any) -> Any:
    """An agreement has no last day."""

    def covering(agreements: Any, *rest: Any) -> Any:
        return original([replace(one, ends_on=date(2040, 1, 1)) for one in agreements], *rest)

    return covering


def no_short_cut(original: Any) -> Any:
    """The best way is sought among those that are still open."""

    def best_of(ways: list[Headline], certain: frozenset[str]) -> Headline:
        open_ways = [way for way in ways if not way.satisfied]
        return original(open_ways, certain) if open_ways else Headline()

    return best_of


def unknown_passes(effects: Any) -> Any:
    """What cannot be told asks for nothing."""
    return MappingProxyType({**effects, Verdict.UNKNOWN: Effect.NOTHING})
