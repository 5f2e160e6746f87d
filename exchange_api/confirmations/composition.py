"""Composes the answer from what was decided."""

from datetime import datetime, time, timedelta

from catalog.calendar import SHANGHAI
from catalog.model import Choice, Option, Party, ServiceItem, Text
from catalog.rules.fitness import judge_fitness
from catalog.rules.headline import Headline, Obstacle, PaperToBring, headline
from catalog.rules.texts import BESIDE_TEXT, REASON_TEXT, verdict_text
from exchange_api.confirmations.answer import (
    AlternativeAnswer,
    Answer,
    ChoiceAnswer,
    ObstacleAnswer,
    OptionAnswer,
    PaperAnswer,
    PartyAnswer,
    ProofAnswer,
    Provenance,
    Quality,
    SubjectAnswer,
    Words,
)
from exchange_api.confirmations.decision import Decided, Moment, Wanted
from exchange_api.confirmations.question import Asked


def compose_answer(
    answer_id: str,
    asked: Asked,
    wanted: Wanted,
    decided: tuple[Decided, ...],
    moment: Moment,
) -> Answer:
    """Return the whole answer; while a choice is open it is a question in return."""
    item = wanted.item
    verdicts = {one.proof.id: one.verdict for one in decided}
    closed = [one.proof.id for one in decided if _is_closed(one, wanted, moment)]
    summary = Headline() if wanted.open_choices else headline(item.need, verdicts, closed)
    return Answer(
        id=answer_id,
        item=item.id,
        item_title=_words(item.title),
        issued_at=moment.now,
        expires_at=_expiry(decided, moment),
        subject=SubjectAnswer(asked.question.subject.type),
        parties=tuple(_party(party, wanted) for party in item.parties if not wanted.open_choices),
        choices=tuple(_choice(choice, item) for choice in wanted.open_choices),
        satisfied=summary.satisfied and not wanted.open_choices,
        proofs=tuple(_proof(one, moment) for one in decided),
        papers_to_bring=tuple(_paper(paper) for paper in summary.papers_to_bring),
        obstacles=tuple(_obstacle(obstacle) for obstacle in summary.obstacles),
        alternatives=_alternatives(summary),
        policy_digest=moment.catalogue.digest,
        request_digest=asked.digest,
    )


def provenance_of(one: Decided, moment: Moment) -> Provenance | None:
    """Return where a verdict comes from, or `None` for a refusal, which tells nothing of the resource."""
    if one.agreement is None:
        return None
    holding = one.verdict.holding
    loaded = moment.state.resources.get(one.proof.resource)
    as_of = None if loaded is None else loaded.state.as_of_at
    if holding is not None and (as_of is None or holding.as_of_at > as_of):
        as_of = holding.as_of_at  # published after the snapshot of the resources was taken
    batch = None if loaded is None else loaded.batch
    return Provenance(
        department=moment.catalogue.contracts[one.proof.resource].department,
        resource=one.proof.resource,
        as_of=as_of,
        quality=Quality(None, None)
        if loaded is None
        else Quality(loaded.state.quality_passed, loaded.state.quality_score),
        row_digest=None if holding is None else holding.row_digest.hex(),
        batch=batch if holding is None else holding.batch,
    )


def _is_closed(one: Decided, wanted: Wanted, moment: Moment) -> bool:
    """Say whether nobody with a code of this person's type can hold what a proof asks for."""
    holder = moment.catalogue.contracts[one.proof.resource].holder
    return one.verdict.holding is None and not holder.may_be(wanted.person(one.proof.holder).type)


def _proof(one: Decided, moment: Moment) -> ProofAnswer:
    verdict = one.verdict
    return ProofAnswer(
        id=one.proof.id,
        title=_words(one.proof.title),
        holder=one.proof.holder,
        verdict=verdict.verdict,
        verdict_text=_words(verdict_text(verdict.verdict, verdict.reason)),
        valid_on=one.stated_day,
        reason=verdict.reason,
        reason_text=None if verdict.reason is None else _words(REASON_TEXT[verdict.reason]),
        facts=dict(verdict.facts),
        open_ended=_open_ended(one, moment),
        mismatched=verdict.mismatched,
        beside=verdict.beside,
        beside_text=None if verdict.beside is None else _words(BESIDE_TEXT[verdict.beside]),
        provenance=provenance_of(one, moment),
    )


def _open_ended(one: Decided, moment: Moment) -> bool | None:
    """Return whether the end of validity that leaves is "none", or `None` where no such fact leaves."""
    end = moment.catalogue.contracts[one.proof.resource].end_field
    holding = one.verdict.holding
    if end is None or holding is None or end.name not in one.verdict.facts:
        return None
    return holding.open_ended


def _expiry(decided: tuple[Decided, ...], moment: Moment) -> datetime:
    """Return the day's end, or the earliest moment at which a fit resource of the answer is too old."""
    midnight = datetime.combine(moment.today + timedelta(days=1), time(), SHANGHAI)
    ends = [midnight.astimezone(moment.now.tzinfo)]
    for one in decided:
        loaded = moment.state.resources.get(one.proof.resource)
        contract = moment.catalogue.contracts[one.proof.resource]
        if one.agreement is None or loaded is None or loaded.state.as_of_at is None:
            continue
        if judge_fitness(contract, loaded.state, moment.now) is None:
            ends.append(loaded.state.as_of_at + timedelta(seconds=contract.tolerance_seconds))
    return min(ends)


def _party(party: Party, wanted: Wanted) -> PartyAnswer:
    return PartyAnswer(party.id, _words(party.title), wanted.parties[party.id].type)


def _choice(choice: Choice, item: ServiceItem) -> ChoiceAnswer:
    options = tuple(
        OptionAnswer(option.id, _words(option.title), _roles(choice, option, item))
        for option in choice.options
    )
    return ChoiceAnswer(choice.id, _words(choice.title), options)


def _roles(choice: Choice, option: Option, item: ServiceItem) -> dict[str, Words]:
    """Return the roles that are to be named with an option, whatever is chosen beside it."""
    place = item.choices.index(choice)
    ways = [way for made, way in item.chosen.items() if made[place] == option.id]
    always = set.intersection(*({party.id for party in way.parties} for way in ways))
    return {party.id: _words(party.title) for party in item.parties if party.id in always}


def _words(text: Text) -> Words:
    return Words(text.zh, text.en)


def _paper(paper: PaperToBring) -> PaperAnswer:
    return PaperAnswer(
        paper.paper.id, _words(paper.paper.title), paper.proof, paper.also_for, _words(paper.why)
    )


def _obstacle(obstacle: Obstacle) -> ObstacleAnswer:
    return ObstacleAnswer(obstacle.proof, obstacle.verdict, _words(obstacle.what_to_do))


def _alternatives(summary: Headline) -> tuple[AlternativeAnswer, ...]:
    return tuple(
        AlternativeAnswer(
            way.instead_of,
            tuple(_paper(paper) for paper in way.papers_to_bring),
            tuple(_obstacle(obstacle) for obstacle in way.obstacles),
        )
        for way in summary.alternatives
    )
