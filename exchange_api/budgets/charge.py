"""Charges one question against the budgets of its client and operator, beside its look-up.

Whether anything was found never decides whether a question is refused: once the misses are used up, every
subject that is new to the operator is refused, so that the refusal itself says nothing of anybody.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from catalog.rules.verdict import Verdict
from exchange.access.state import AccessState
from exchange.budgets.charging import Charge, Standing
from exchange.budgets.limits import PLAIN, Kind
from exchange.budgets.marks import client_mark, mark
from exchange_api.budgets.alarm import raise_of
from exchange_api.budgets.fields import rate_limit_fields
from exchange_api.confirmations.subject import KnownSubject
from exchange_api.problems import Refused
from exchange_api.problems.registry_budget import BUDGET_SPENT, QUESTIONS_UNUSUAL
from exchange_api.visit import Visit
from exchange_api.worker import Worker

_NOTHING_FOUND = frozenset({Verdict.NOT_HELD, Verdict.MISMATCH})
_NO_ANSWER = frozenset({Verdict.REFUSED, Verdict.UNKNOWN})


class Charging(msgspec.Struct, frozen=True):
    """A question whose charge is under way; of a decoy its alarm as well, so that it takes no longer."""

    worker: Worker
    visit: Visit
    charge: Charge
    pending: asyncio.Future[Standing]
    alarm: asyncio.Future[None] | None

    def drop(self) -> None:
        """Wait for nothing any longer, as the question ended otherwise."""
        self.pending.cancel()
        if self.alarm is not None:
            self.alarm.cancel()

    async def counted(self) -> Standing:
        """Return what the charge left, once the alarm of a decoy is kept as well.

        Raises the database's errors: then nothing may be answered.
        """
        if self.alarm is None:
            return await self.pending
        standing, _ = await asyncio.gather(self.pending, self.alarm)
        return standing

    async def require_within(self, standing: Standing) -> dict[str, str]:
        """Return the answer's `RateLimit` fields; raises `Refused` if a budget is exceeded."""
        fields = rate_limit_fields(self.charge, standing, self.visit.at)
        if standing.exceeded is not None:
            await self._refuse(standing.exceeded, fields)
        return fields

    async def note(self, verdicts: Sequence[Verdict]) -> None:
        """Count a miss if these verdicts are one; raises the database's errors."""
        if is_miss(verdicts):
            await self.worker.budgets.miss(self.charge)

    async def _refuse(self, kind: Kind, fields: dict[str, str]) -> None:
        of_sequence = kind in {Kind.CLIENT_SEQUENCE, Kind.OPERATOR_SEQUENCE}
        of = self.charge.sequence if of_sequence else 0
        await raise_of(self.worker, self.visit, self.charge.window, kind, of)
        self.worker.metrics.count_exceeded(kind)
        left = self.charge.window.left(self.visit.at)
        raise Refused(
            BUDGET_SPENT if kind in PLAIN else QUESTIONS_UNUSUAL,
            members={"budget": kind.value} if kind in PLAIN else {},
            headers={"Retry-After": str(left), **fields},
        )


def begin_charge(worker: Worker, visit: Visit, state: AccessState, subject: KnownSubject) -> Charging:
    """Put a question to the count, without waiting for it.

    The operator must stand on the visit. Raises `QueueFull` where too many wait.
    """
    if visit.operator is None:
        raise TypeError("a question is charged to its operator: note it on the visit first")
    budgets = state.clients[visit.client].budgets or worker.default_budgets
    charge = Charge(
        client=visit.client,
        client_mark=client_mark(worker.pseudonym_key, visit.client),
        operator=visit.operator,
        operator_mark=mark(visit.operator) or 1,  # 0 stands for the client as a whole
        sequence=subject.sequence,
        subject=mark(subject.pseudonym),
        budgets=budgets,
        window=budgets.window(visit.at),
    )
    pending, alarm = worker.budgets.charge(charge), None
    if subject.pseudonym in state.decoys:
        alarm = asyncio.ensure_future(raise_of(worker, visit, charge.window, Kind.DECOY, charge.subject))
    return Charging(worker, visit, charge, pending, alarm)


def is_miss(verdicts: Sequence[Verdict]) -> bool:
    """Say whether of all that could be looked up nothing was found, or nothing matched."""
    told = [verdict for verdict in verdicts if verdict not in _NO_ANSWER]
    return bool(told) and all(verdict in _NOTHING_FOUND for verdict in told)
