"""The promises of the rules for a whole item, over drawn catalogues, licence states and clocks.

Each promise is examined twice: as the rules are, where no drawn world breaks it, and with one rule broken on
purpose, where a world must be found that does. The promises of one proof alone are in test_decide_promises.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from catalog import calendar
from catalog.model import AllOf, LicenceState, Need, Proof, SharingAttribute
from catalog.rules import access, fitness
from catalog.rules import decide as room
from catalog.rules import headline as headlines
from catalog.rules.evidence import Holding
from catalog.rules.headline import EFFECTS, Effect, Headline
from catalog.rules.stated_day import Standing
from catalog.rules.verdict import Reason, Verdict
from tests.unit.catalog.rules.drawn_worlds import (
    CONSUMER,
    ITEM,
    Judged,
    World,
    asked_in,
    drawn_world,
    judged,
    walked,
)

EXAMPLES = 400
CONTROL_EXAMPLES = 5000
REACH_EXAMPLES = 1500
ENDED = {
    LicenceState.SUSPENDED: Verdict.SUSPENDED,
    LicenceState.CANCELLED: Verdict.CANCELLED,
    LicenceState.RESCINDED: Verdict.RESCINDED,
    LicenceState.REVOKED: Verdict.REVOKED,
}
PREDICATES = {
    Reason.VALUE_UNCLEAR,
    Reason.AGE_NOT_REACHED,
    Reason.UNDER_RESTRICTION,
    Reason.RESTS_UNPROVEN,
}
"""Not drawn here: test_predicates, test_ties and test_together."""
WORSE = [Effect.NOTHING, Effect.PAPER, Effect.PAPER_WHERE_ALLOWED, Effect.OBSTACLE]

LONG_AGO = date(2001, 2, 3)

Check = Callable[[World, Random], None]
Sabotage = Callable[[pytest.MonkeyPatch], None]


def day(world: World) -> date:
    """The day in Asia/Shanghai, in words of its own: China has had one time and no summer time since 1992."""
    return (world.now.replace(tzinfo=None) + timedelta(hours=8)).date()


def asked_of(world: World, proof: Proof) -> date:
    """The day that a proof asks of: the stated one, or today."""
    return day(world) if proof.valid_on is None else world.stated


def usable(row: Holding, on: date, today: date) -> bool:
    """Say, in words of its own, whether a row as it is today may carry a confirmation for a day."""
    begun = today <= on if row.valid_from is None else row.valid_from <= on
    running = row.open_ended if row.valid_to is None else not row.open_ended and row.valid_to >= on
    return row.state is LicenceState.VALID and begun and running and not row.held_back


def fits(world: World, proof: Proof, row: Holding) -> bool:
    """Say whether a row is of the name asked for and has every claimed value."""
    claims = world.claims.get(proof.id, {})
    return world.name in {None, row.name} and all(row.facts[name] == value for name, value in claims.items())


def covered(world: World, proof: Proof) -> bool:
    """Say, in words of its own, whether one agreement covers a proof with its claims today."""
    asked = {*proof.facts, *world.claims.get(proof.id, {}), *(("from", "to") if proof.valid_on else ())}
    return world.resources[proof.resource].sharing is not SharingAttribute.NOT_SHARED and any(
        (one.consumer, one.resource) == (CONSUMER, proof.resource)
        and ITEM in one.items
        and one.starts_on <= day(world) <= one.ends_on
        and asked <= one.facts
        for one in world.agreements
    )


def fit(world: World, resource: str) -> bool:
    """Say, in words of its own, whether a resource may be answered from."""
    state = world.states[resource]
    if state is None or state.as_of_at is None or state.quality_passed is False:
        return False
    return world.now - state.as_of_at <= timedelta(seconds=world.resources[resource].tolerance_seconds)


def answered(world: World) -> Iterable[tuple[Proof, tuple[Holding, ...], Judged]]:
    """Yield the proofs that are covered and fit, with the rows of their resource."""
    found = judged(world)
    for proof in world.proofs:
        if covered(world, proof) and fit(world, proof.resource):
            yield proof, world.evidence[proof.resource].holdings, found


def never_not_held_beside_a_row(world: World, _: Random) -> None:
    """`not_held` is said only where no row and nothing held back is known of the holder."""
    found = judged(world)
    for proof in world.proofs:
        if found.verdicts[proof.id].verdict is Verdict.NOT_HELD:
            evidence = world.evidence[proof.resource]
            assert not evidence.holdings
            assert not evidence.subject_held_back
            assert fit(world, proof.resource)


def what_ended_is_told_as_it_ended(world: World, _: Random) -> None:
    """Where all rows ended, the verdict is how one of them did: never `not_held`, never `confirmed`."""
    for proof, rows, found in answered(world):
        sure = not world.evidence[proof.resource].subject_held_back and not any(r.held_back for r in rows)
        named = len({row.name for row in rows} - {None}) <= 1 and all(
            world.name in {None, row.name} for row in rows
        )
        on = asked_of(world, proof)
        dead = all(row.state in ENDED or (row.valid_to or date.max) < on for row in rows)
        clear = all(row.open_ended != (row.valid_to is not None) for row in rows)
        begun = all(row.valid_from is None or row.valid_from <= on for row in rows)
        if rows and sure and named and dead and clear and begun:
            ways = {ENDED.get(row.state, Verdict.EXPIRED) for row in rows}
            assert found.verdicts[proof.id].verdict in ways


def confirmed_by_a_usable_row_alone(world: World, _: Random) -> None:
    """A confirmation rests on a row that is valid on the day asked of, has an end or says it has none."""
    found = judged(world)
    for proof in world.proofs:
        one = found.verdicts[proof.id]
        if one.verdict is Verdict.CONFIRMED:
            assert one.holding is not None
            assert usable(one.holding, asked_of(world, proof), day(world))
            assert covered(world, proof)
            assert fit(world, proof.resource)


def a_stated_day_is_answered_for_itself(world: World, _: Random) -> None:
    """A row that was valid on the stated day confirms; what is ended today confirms no day, and says so.

    What an earlier day is answered does not hang on which later day it is today.
    """
    tomorrow = replace(world, now=world.now + timedelta(days=1))
    for proof, rows, found in answered(world):
        if proof.valid_on is None:
            continue
        one, on = found.verdicts[proof.id], world.stated
        named = world.name is None and len({row.name for row in rows} - {None}) <= 1
        if named and any(usable(row, on, day(world)) and fits(world, proof, row) for row in rows):
            assert one.verdict is Verdict.CONFIRMED
        if one.verdict in ENDED.values():
            assert (one.reason is Reason.SINCE_UNRECORDED) == (on < day(world))
        if on < day(world) and covered(tomorrow, proof) and fit(tomorrow, proof.resource):
            assert judged(tomorrow).verdicts[proof.id] == one


def the_last_day_counts(world: World, _: Random) -> None:
    """A single row that fits confirms through its last day, today's or stated, and is `expired` after it."""
    for proof in world.proofs:
        rows = [row for row in world.evidence[proof.resource].holdings if fits(world, proof, row)]
        for row in rows:
            ends = replace(
                row, state=LicenceState.VALID, valid_from=LONG_AGO, open_ended=False, held_back=False
            )
            for after, expected in ((0, Verdict.CONFIRMED), (1, Verdict.EXPIRED)):
                last = replace(ends, valid_to=asked_of(world, proof) - timedelta(days=after))
                alone = world.holding(proof.resource, last)
                if covered(world, proof) and fit(world, proof.resource):
                    verdict = judged(alone).verdicts[proof.id].verdict
                    held = world.evidence[proof.resource].subject_held_back and after
                    assert verdict is (Verdict.UNKNOWN if held else expected)


def only_named_facts_leave(world: World, _: Random) -> None:
    """Facts are the ones the proof names, from the row it names, and leave with `confirmed` alone."""
    found = judged(world)
    for proof in world.proofs:
        one = found.verdicts[proof.id]
        named = set(proof.facts) if one.verdict is Verdict.CONFIRMED else set()
        assert set(one.facts) == named
        assert all(one.holding and one.holding.facts[name] == value for name, value in one.facts.items())
        assert set(one.mismatched) <= {*world.claims.get(proof.id, {}), room.NAME}


def unfit_says_unknown_and_nothing_else(world: World, _: Random) -> None:
    """What is stale, held or never loaded says `unknown`, with no row, fact or difference of anybody."""
    found = judged(world)
    for proof in world.proofs:
        one = found.verdicts[proof.id]
        if covered(world, proof) and not fit(world, proof.resource):
            assert one.verdict is Verdict.UNKNOWN
            assert one.reason in {Reason.NEVER_LOADED, Reason.STALE, Reason.QUALITY_HELD}
            assert (one.holding, dict(one.facts), one.mismatched, one.beside) == (None, {}, (), None)


def refused_unless_one_agreement_covers(world: World, _: Random) -> None:
    """A proof is refused exactly if no one agreement covers it today; a refusal tells of no holder."""
    found = judged(world)
    for proof in world.proofs:
        one = found.verdicts[proof.id]
        assert (one.verdict is not Verdict.REFUSED) == covered(world, proof)
        if one.verdict is Verdict.REFUSED:
            bare = {name: replace(found_, holdings=()) for name, found_ in world.evidence.items()}
            assert judged(replace(world, evidence=bare)).verdicts[proof.id] == one


def one_valid_row_more_makes_nothing_worse(world: World, chance: Random) -> None:
    """A valid row of the same holder more never makes the verdict worse, and confirms if it fits.

    Left out are a code with two names and one that stands for another name than the one asked for: there one
    row more may settle whose claims are compared.
    """
    for proof, rows, before in answered(world):
        names = {row.name for row in rows if row.name is not None}
        settled = before.verdicts[proof.id].reason is not Reason.AMBIGUOUS_HOLDER
        if not settled or (names and world.name not in {None, *names}):
            continue
        one = Holding(
            ("more",),
            LicenceState.VALID,
            chance.choice([LONG_AGO, asked_of(world, proof)]),
            asked_of(world, proof),
            open_ended=False,
            name=chance.choice([None, world.name or min(names, default=None)]),
            facts={"no": chance.choice("AC"), "title": "店", "shops": chance.choice([0, 1]), "secret": "秘"},
            row_digest=b"",
            batch="b",
            as_of_at=world.now,
            held_back=False,
        )
        after = judged(world.holding(proof.resource, *rows, one)).verdicts[proof.id].verdict
        former = before.verdicts[proof.id].verdict
        assert WORSE.index(EFFECTS[after]) <= WORSE.index(EFFECTS[former])
        claims = world.claims.get(proof.id, {})
        if all(one.facts[name] == value for name, value in claims.items()):
            assert after is Verdict.CONFIRMED


def the_order_of_rows_and_agreements_is_nothing(world: World, chance: Random) -> None:
    """Store and registers may give their rows in any order: verdicts, rows, facts and papers stay."""
    evidence = {
        name: replace(found, holdings=tuple(chance.sample(found.holdings, len(found.holdings))))
        for name, found in world.evidence.items()
    }
    agreements = tuple(chance.sample(world.agreements, len(world.agreements)))
    other = judged(replace(world, evidence=evidence, agreements=agreements))
    assert other == judged(world)


def nothing_unproven_is_passed_over(world: World, _: Random) -> None:
    """What is needed and not confirmed is a paper, an obstacle, or left to a choice that is shown."""
    found = judged(world)
    confirmed = {name for name, one in found.verdicts.items() if one.verdict is Verdict.CONFIRMED}
    assert not found.asked & confirmed
    for proof in needed_in_any_case(world.need):
        assert (proof.id in found.asked) == (proof.id not in confirmed)
    shown = found.asked.union(*(asked_in(way) for way in found.headline.alternatives))
    for choice, under in choices(world.need):
        spared = {proof.id for inner, those in choices(choice) if met(inner, confirmed) for proof in those}
        open_still = {proof.id for proof in under} - confirmed - spared
        if not met(choice, confirmed) and choice_is_needed(world.need, choice):
            assert open_still & found.asked
            assert open_still <= shown or found.headline.alternatives
    assert found.headline.satisfied == met(world.need, confirmed)


def a_choice_that_is_met_asks_for_nothing(world: World, _: Random) -> None:
    """Where enough members of a choice are confirmed, no paper, obstacle or alternative is of the others."""
    found = judged(world)
    confirmed = {name for name, one in found.verdicts.items() if one.verdict is Verdict.CONFIRMED}
    shown = found.asked.union(*(asked_in(way) for way in found.headline.alternatives))
    for choice, under in choices(world.need):
        if met(choice, confirmed):
            assert not shown & {proof.id for proof in under}


def needed_in_any_case(need: Need) -> Iterable[Proof]:
    """Yield the proofs that no choice lies above."""
    if isinstance(need, Proof):
        yield need
    elif isinstance(need, AllOf):
        for member in need.members:
            yield from needed_in_any_case(member)


def choices(need: Need) -> Iterable[tuple[Need, tuple[Proof, ...]]]:
    """Yield every any-of and at-least with the proofs under it."""
    if isinstance(need, Proof):
        return
    if not isinstance(need, AllOf):
        yield need, tuple(walked(need))
    for member in need.members:
        yield from choices(member)


def choice_is_needed(need: Need, choice: Need) -> bool:
    """Say whether no other choice lies above this one."""
    if need is choice:
        return True
    return isinstance(need, AllOf) and any(choice_is_needed(member, choice) for member in need.members)


def met(need: Need, confirmed: set[str]) -> bool:
    """Say whether a need is met by proofs."""
    if isinstance(need, Proof):
        return need.id in confirmed
    return sum(met(member, confirmed) for member in need.members) >= need.count


def patched(where: Any, name: str, broken: Callable[[Any], Any]) -> Sabotage:
    """Return the sabotage that puts a broken form of a rule in its place."""

    def sabotage(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(where, name, broken(getattr(where, name)))

    return sabotage


def _valid_rows_only(original: Any) -> Any:
    return lambda rows, name: original(tuple(r for r in rows if r.state is LicenceState.VALID), name)


def _first_come(_: Any) -> Any:
    return lambda finding: int(finding.verdict is not Verdict.CONFIRMED)


def _gravest_speaks(original: Any) -> Any:
    return lambda finding: (finding.verdict in ENDED.values() and -1, *original(finding))


def _missing_end_is_open(original: Any) -> Any:
    return lambda row, today: original(replace(row, open_ended=True) if row.valid_to is None else row, today)


def _today_instead(original: Any) -> Any:
    return lambda row, days: original(row, replace(days, stated=None))


def _a_state_is_forgiven(original: Any) -> Any:
    def on_day(row: Any, verdict: Verdict, on: date, today: date) -> Any:
        forgiven = Verdict.CONFIRMED if verdict in ENDED.values() and on < today else verdict
        return original(row, forgiven, on, today)

    return on_day


def _start_taken_for_begun(original: Any) -> Any:
    return lambda row, *rest: original(replace(row, valid_from=row.valid_from or LONG_AGO), *rest)


def _state_counts_back(_: Any) -> Any:
    return lambda row, verdict, on, today: Standing(verdict)


def _day_not_granted(original: Any) -> Any:
    def covering(agreements: Any, consumer: Any, proof: Proof, *rest: Any) -> Any:
        return original(agreements, consumer, replace(proof, valid_on=None), *rest)

    return covering


def _last_day_excluded(original: Any) -> Any:
    return lambda row, today: Verdict.EXPIRED if row.valid_to == today else original(row, today)


def _revoked_is_valid(standing: Any) -> Any:
    return MappingProxyType({**standing, LicenceState.REVOKED: None})


def _term_ignored(original: Any) -> Any:
    def covering(agreements: Any, *rest: Any) -> Any:
        return original([replace(one, ends_on=date(2040, 1, 1)) for one in agreements], *rest)

    return covering


def _no_short_cut(original: Any) -> Any:
    def best_of(ways: list[Headline], certain: frozenset[str]) -> Headline:
        open_ways = [way for way in ways if not way.satisfied]
        return original(open_ways, certain) if open_ways else Headline()

    return best_of


def _unknown_passes(effects: Any) -> Any:
    return MappingProxyType({**effects, Verdict.UNKNOWN: Effect.NOTHING})


@dataclass(frozen=True)
class Promise:
    """What is promised, and the broken rules that must be seen to break it."""

    check: Check
    sabotages: tuple[Sabotage, ...]


PROMISES = (
    Promise(never_not_held_beside_a_row, (patched(room, "_rows_of_subject", _valid_rows_only),)),
    Promise(
        what_ended_is_told_as_it_ended,
        (
            patched(room, "STANDING", _revoked_is_valid),
            patched(room, "_rows_of_subject", _valid_rows_only),
        ),
    ),
    Promise(
        confirmed_by_a_usable_row_alone,
        (
            patched(room, "_standing", _missing_end_is_open),
            patched(room, "STANDING", _revoked_is_valid),
            patched(room, "on_stated_day", _a_state_is_forgiven),
            patched(room, "on_stated_day", _start_taken_for_begun),
            patched(calendar, "local_date", lambda _: lambda moment: moment.date()),
        ),
    ),
    Promise(
        a_stated_day_is_answered_for_itself,
        (patched(room, "_standing_on", _today_instead), patched(room, "on_stated_day", _state_counts_back)),
    ),
    Promise(
        the_last_day_counts,
        (
            patched(room, "_standing", _last_day_excluded),
            patched(calendar, "local_date", lambda _: lambda moment: moment.date()),
        ),
    ),
    Promise(only_named_facts_leave, (patched(room, "_disclosed", lambda _: lambda proof, row: row.facts),)),
    Promise(
        unfit_says_unknown_and_nothing_else, (patched(fitness, "judge_fitness", lambda _: lambda *_: None),)
    ),
    Promise(
        refused_unless_one_agreement_covers,
        (patched(access, "covering", _term_ignored), patched(access, "covering", _day_not_granted)),
    ),
    Promise(
        one_valid_row_more_makes_nothing_worse,
        (patched(room, "_precedence", _gravest_speaks), patched(room, "_standing", _last_day_excluded)),
    ),
    Promise(the_order_of_rows_and_agreements_is_nothing, (patched(room, "_precedence", _first_come),)),
    Promise(nothing_unproven_is_passed_over, (patched(headlines, "EFFECTS", _unknown_passes),)),
    Promise(a_choice_that_is_met_asks_for_nothing, (patched(headlines, "_best_of", _no_short_cut),)),
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
