"""The promises of the rules for a whole item, over drawn catalogues, licence states and clocks.

Each promise is examined twice: as the rules are, where no drawn world breaks it, and with one rule broken on
purpose, where a world must be found that does. The promises of one proof alone are in test_decide_promises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from catalog import calendar
from catalog.rules import access, fitness
from catalog.rules import decide as room
from catalog.rules import headline as headlines
from catalog.rules.verdict import Reason, Verdict
from tests.unit.catalog.rules import broken_rules, promises
from tests.unit.catalog.rules.broken_rules import Sabotage, patched
from tests.unit.catalog.rules.drawn_worlds import World, drawn_world, judged

Check = Callable[[World, Random], None]

EXAMPLES = 400
CONTROL_EXAMPLES = 5000
REACH_EXAMPLES = 1500
PREDICATES = {
    Reason.VALUE_UNCLEAR,
    Reason.AGE_NOT_REACHED,
    Reason.UNDER_RESTRICTION,
    Reason.RESTS_UNPROVEN,
}
"""Not drawn here: test_predicates, test_ties and test_together."""


@dataclass(frozen=True)
class Promise:
    """What is promised, and the broken rules that must be seen to break it."""

    check: Check
    sabotages: tuple[Sabotage, ...]


PROMISES = (
    Promise(
        promises.never_not_held_beside_a_row,
        (patched(room, "_rows_of_subject", broken_rules.valid_rows_only),),
    ),
    Promise(
        promises.what_ended_is_told_as_it_ended,
        (
            patched(room, "STANDING", broken_rules.revoked_is_valid),
            patched(room, "_rows_of_subject", broken_rules.valid_rows_only),
        ),
    ),
    Promise(
        promises.confirmed_by_a_usable_row_alone,
        (
            patched(room, "_standing", broken_rules.missing_end_is_open),
            patched(room, "STANDING", broken_rules.revoked_is_valid),
            patched(room, "on_stated_day", broken_rules.a_state_is_forgiven),
            patched(room, "on_stated_day", broken_rules.start_taken_for_begun),
            patched(calendar, "local_date", lambda _: lambda moment: moment.date()),
        ),
    ),
    Promise(
        promises.a_stated_day_is_answered_for_itself,
        (
            patched(room, "_standing_on", broken_rules.today_instead),
            patched(room, "on_stated_day", broken_rules.state_counts_back),
        ),
    ),
    Promise(
        promises.the_last_day_counts,
        (
            patched(room, "_standing", broken_rules.last_day_excluded),
            patched(calendar, "local_date", lambda _: lambda moment: moment.date()),
        ),
    ),
    Promise(
        promises.only_named_facts_leave,
        (patched(room, "_disclosed", lambda _: lambda proof, row: row.facts),),
    ),
    Promise(
        promises.unfit_says_unknown_and_nothing_else,
        (patched(fitness, "judge_fitness", lambda _: lambda *_: None),),
    ),
    Promise(
        promises.refused_unless_one_agreement_covers,
        (
            patched(access, "covering", broken_rules.term_ignored),
            patched(access, "covering", broken_rules.day_not_granted),
        ),
    ),
    Promise(
        promises.one_valid_row_more_makes_nothing_worse,
        (
            patched(room, "_precedence", broken_rules.gravest_speaks),
            patched(room, "_standing", broken_rules.last_day_excluded),
        ),
    ),
    Promise(
        promises.the_order_of_rows_and_agreements_is_nothing,
        (patched(room, "_precedence", broken_rules.first_come),),
    ),
    Promise(
        promises.nothing_unproven_is_passed_over,
        (patched(headlines, "EFFECTS", broken_rules.unknown_passes),),
    ),
    Promise(
        promises.a_choice_that_is_met_asks_for_nothing,
        (patched(headlines, "_best_of", broken_rules.no_short_cut),),
    ),
)
BROKEN = [(promise, place) for promise in PROMISES for place in range(len(promise.sabotages))]


def examine(check: Check, examples: int, *, control: bool) -> None:
    """Hold a promise against drawn worlds; a control draws the same ones each time, and shrinks nothing."""
    phases = (Phase.generate,) if control else (Phase.generate, Phase.shrink)

    @settings(max_examples=examples, phases=phases, derandomize=control, database=None)
    @given(st.integers(0, 2**64))
    def held(seed: int) -> None:
        check(drawn_world(seed), Random(seed))

    held()


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.check.__name__)
def test_holds_in_every_drawn_world(promise: Promise) -> None:
    """No drawn catalogue, licence state or clock breaks the promise."""
    examine(promise.check, EXAMPLES, control=False)


@pytest.mark.parametrize(
    ("promise", "place"), BROKEN, ids=[f"{one.check.__name__}-{place}" for one, place in BROKEN]
)
def test_is_seen_broken(promise: Promise, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a rule broken on purpose a world is found in which the promise fails."""
    promise.sabotages[place](monkeypatch)
    with pytest.raises(AssertionError):
        examine(promise.check, CONTROL_EXAMPLES, control=True)


def test_drawn_worlds_reach_every_verdict_reason_and_effect() -> None:
    """The promises are held against something: all verdicts, reasons, papers, obstacles and choices occur."""
    verdicts: set[Verdict] = set()
    reasons: set[Reason | None] = set()
    effects: set[str] = set()

    def note(world: World, _: Random) -> None:
        found = judged(world)
        verdicts.update(one.verdict for one in found.verdicts.values())
        reasons.update(one.reason for one in found.verdicts.values())
        line = found.headline
        effects.update(
            name
            for name in ("papers_to_bring", "obstacles", "alternatives", "satisfied")
            if getattr(line, name)
        )

    examine(note, REACH_EXAMPLES, control=True)
    assert verdicts == set(Verdict)
    assert reasons == {None, *Reason} - PREDICATES
    assert effects == {"papers_to_bring", "obstacles", "alternatives", "satisfied"}
