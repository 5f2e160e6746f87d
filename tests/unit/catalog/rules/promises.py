"""The promises of the rules for a whole item, each held against one drawn world.

A promise takes the world and a source of chance, and raises `AssertionError` where it is broken.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from catalog.model import LicenceState
from catalog.rules import decide as room
from catalog.rules.evidence import Holding
from catalog.rules.headline import EFFECTS, Effect
from catalog.rules.verdict import Reason, Verdict
from tests.unit.catalog.rules.drawn_worlds import World, asked_in, judged
from tests.unit.catalog.rules.own_words import (
    ENDED,
    LONG_AGO,
    answered,
    asked_of,
    choice_is_needed,
    choices,
    covered,
    day,
    fit,
    fits,
    met,
    needed_in_any_case,
    usable,
)

WORSE = [Effect.NOTHING, Effect.PAPER, Effect.PAPER_WHERE_ALLOWED, Effect.OBSTACLE]


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
