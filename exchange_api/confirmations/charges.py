"""Charges every person of a question, beside the look-up: whoever is named has been asked of (ADR 0036)."""

from collections.abc import Sequence

import msgspec

from catalog.model import SUBJECT
from exchange_api.budgets.charge import Charging, begin_charge
from exchange_api.confirmations.decision import Decided, Moment, Wanted
from exchange_api.confirmations.parties import visits_of
from exchange_api.confirmations.stated import stated_values
from exchange_api.visit import Visit
from exchange_api.worker import Worker


class Charges(msgspec.Struct, frozen=True):
    """The charges of one question that are under way, by role."""

    pending: dict[str, Charging]

    def drop(self) -> None:
        """Wait for nothing any longer, as the question ended otherwise."""
        for charging in self.pending.values():
            charging.drop()

    async def settle(self, decided: Sequence[Decided]) -> dict[str, str]:
        """Return the `RateLimit` fields once every person is counted, by the verdicts that concern him.

        Whom a budget refuses hinders nobody's alarm, and a question that is refused leaves no miss: neither
        its count nor its time says what was found. Raises `Refused` if a budget is exceeded, and the
        database's errors: then nothing may be answered.
        """
        fields: dict[str, str] = {}
        standings = [await charging.counted() for charging in self.pending.values()]  # all are under way
        for charging, standing in zip(self.pending.values(), standings, strict=True):
            fields = await charging.require_within(standing)
        for role, charging in self.pending.items():
            await charging.note([one.verdict.verdict for one in decided if role in one.proof.roles])
        return fields


def begin_charges(worker: Worker, visit: Visit, moment: Moment, wanted: Wanted) -> Charges:
    """Put all persons of a question to the count, and what is stated of each, without waiting for it.

    Raises `QueueFull`.
    """
    stated = stated_values(worker.pseudonym_key, wanted, moment.catalogue)
    state = moment.state
    pending = {SUBJECT: begin_charge(worker, visit, state, wanted.subject, stated.get(SUBJECT, ()))}
    for of, (role, party) in zip(visits_of(visit, wanted.pseudonyms), wanted.parties.items(), strict=True):
        pending[role] = begin_charge(worker, of, state, party, stated.get(role, ()))
    return Charges(pending)
