"""Charges one question against the budgets of its client and operator, beside its look-up.

Whether anything was found never decides whether a question is refused: once the misses are used up, every
subject that is new to the operator is refused, and once so many values were claimed of one field, every other
value, right or wrong. So the refusal itself says nothing of anybody.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from catalog.rules.verdict import Verdict
from exchange.access.state import AccessState
from exchange.budgets.charging import Charge, Standing
from exchange.budgets.claims import ClaimCharge
from exchange.budgets.limits import OF_CLAIMS, OF_SEQUENCES, PLAIN, Kind
from exchange.budgets.marks import ClaimMarks, client_mark, mark, operator_mark
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
    """A question about one person whose charge is under way, and that of what it claims, if anything.

    Of a decoy its alarm is as well, so that it takes no longer.
    """

    worker: Worker
    visit: Visit
    charge: Charge
    pending: asyncio.Future[Standing]
    claims: asyncio.Future[Kind | None] | None
    alarm: asyncio.Future[None] | None

    def drop(self) -> None:
        """Wait for nothing any longer, as the question ended otherwise."""
        for each in (self.pending, self.claims, self.alarm):
            if each is not None:
                each.cancel()

    async def counted(self) -> Standing:
        """Return what the charges left, once the alarm of a decoy is kept as well.

        Raises the database's errors: then nothing may be answered.
        """
        if self.claims is None and self.alarm is None:
            return await self.pending
        await asyncio.gather(*(each for each in (self.pending, self.claims, self.alarm) if each is not None))
        standing = self.pending.result()
        beyond = None if self.claims is None else self.claims.result()
        if standing.exceeded is not None or beyond is None:
            return standing
        return msgspec.structs.replace(standing, exceeded=beyond)

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
        of = self.charge.sequence if kind in OF_SEQUENCES else self.charge.subject if kind in OF_CLAIMS else 0
        await raise_of(self.worker, self.visit, self.charge.window, kind, of)
        self.worker.metrics.count_exceeded(kind)
        left = self.charge.window.left(self.visit.at)
        raise Refused(
            BUDGET_SPENT if kind in PLAIN else QUESTIONS_UNUSUAL,
            members={"budget": kind.value} if kind in PLAIN else {},
            headers={"Retry-After": str(left), **fields},
        )


def begin_charge(
    worker: Worker,
    visit: Visit,
    state: AccessState,
    subject: KnownSubject,
    claims: tuple[ClaimMarks, ...] = (),
) -> Charging:
    """Put a question about one person to the count, and what it claims, without waiting for either.

    The operator must stand on the visit. Raises `QueueFull` where too many wait.
    """
    budgets, operator = state.clients[visit.client].budgets or worker.default_budgets, _operator(visit)
    charge = Charge(
        client=visit.client,
        client_mark=client_mark(worker.pseudonym_key, visit.client),
        operator=operator,
        operator_mark=operator_mark(operator),
        sequence=subject.sequence,
        subject=mark(subject.pseudonym),
        budgets=budgets,
        window=budgets.window(visit.at),
    )
    pending, alarm = worker.budgets.charge(charge), None
    if subject.pseudonym in state.decoys:
        alarm = asyncio.ensure_future(raise_of(worker, visit, charge.window, Kind.DECOY, charge.subject))
    claimed = begin_claims(worker, visit, state, claims) if claims else None
    return Charging(worker, visit, charge, pending, claimed, alarm)


def begin_claims(
    worker: Worker, visit: Visit, state: AccessState, claims: tuple[ClaimMarks, ...]
) -> asyncio.Future[Kind | None]:
    """Put what is claimed of one person to the count; the future says which budget it would exceed.

    The operator must stand on the visit. Raises `QueueFull` where too many wait.
    """
    budgets = state.clients[visit.client].budgets or worker.default_budgets
    charge = ClaimCharge(
        client_mark=client_mark(worker.pseudonym_key, visit.client),
        operator_mark=operator_mark(_operator(visit)),
        claims=claims,
        budgets=budgets,
        window=budgets.window(visit.at),
    )
    return worker.claims.charge(charge)


def _operator(visit: Visit) -> bytes:
    if visit.operator is None:
        raise TypeError("a question is charged to its operator: note it on the visit first")
    return visit.operator


def is_miss(verdicts: Sequence[Verdict]) -> bool:
    """Say whether of all that could be looked up nothing was found, or nothing matched."""
    told = [verdict for verdict in verdicts if verdict not in _NO_ANSWER]
    return bool(told) and all(verdict in _NOTHING_FOUND for verdict in told)
