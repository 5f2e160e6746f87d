"""The decision on one proof: a pure function over what was found, what was claimed and the day.

The order is the promise:
1. a resource that is unfit answers nothing but `unknown`;
2. a code that stands for two names is `unknown`, unless the name asked for settles whose rows are meant;
3. claims and ties to other persons choose the rows they fit, and of these the ones that others hold as well;
   where none fits, all rows stand and the difference is named;
4. a row that is valid today and fits wins over every other row (the renewed licence beside a revoked one),
   and the answer says what became of the others, where a department ended or suspended one;
5. without such a row, anything held back in quarantine makes the answer `unknown`: what is held back may be
   the valid one;
6. then a difference is a `mismatch`: of the name whatever the row's state, of a claim or a tie where the row
   is valid; a tie that the row does not tell clearly makes it `unknown`;
7. a valid row that fits confirms only if the proof's predicates are true of it, and is `not_yet_valid` or
   `suspended` where one is not; of a row that does not fit nothing is judged;
8. then the newest row speaks, and among equally new ones the gravest state.

Where the proof asks of a stated day, "today" is that day, as far as the row as it is now tells of it
(`catalog.rules.stated_day`); a row that began after it is never the newest.

Never `not_held` while a row exists. Never `confirmed` without a stated end or a stated open end. The source's
own state goes before the dates. The table of states is `STANDING`; `catalog.rules.truth_table` is the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from catalog.comparable import comparable
from catalog.model import LicenceState, Proof
from catalog.rules.errors import ClaimNotOffered, DayMisplaced, FactsMissing
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.predicates import UNCLEAR, Unmet, unmet
from catalog.rules.stated_day import Standing, on_stated_day
from catalog.rules.ties import NO_TIES, Tie, Ties, joined, tied
from catalog.rules.verdict import ProofVerdict, Reason, Verdict, refused

__all__ = ["NAME", "ProofVerdict", "Reason", "Verdict", "decide", "refused"]

NAME = "name"
"""How a difference between the name asked for and the row's name stands in `mismatched`."""

STANDING: Mapping[LicenceState, Verdict | None] = MappingProxyType(
    {
        LicenceState.VALID: None,  # the dates decide
        LicenceState.SUSPENDED: Verdict.SUSPENDED,
        LicenceState.CANCELLED: Verdict.CANCELLED,
        LicenceState.RESCINDED: Verdict.RESCINDED,
        LicenceState.REVOKED: Verdict.REVOKED,
    }
)
_SPEAKS_FIRST = (Verdict.CONFIRMED, Verdict.UNKNOWN, Verdict.MISMATCH)
_GRAVEST_FIRST = (
    Verdict.REVOKED,
    Verdict.RESCINDED,
    Verdict.CANCELLED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
)


@dataclass(frozen=True, slots=True)
class _Fit:
    """What is claimed of a row, or ties it to others, and is not so; and whether it leaves a tie unclear."""

    untrue: frozenset[str] = frozenset()
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one row says by itself; `began_later` is true of one that began after the stated day."""

    holding: Holding
    verdict: Verdict
    reason: Reason | None = None
    mismatched: tuple[str, ...] = ()
    began_later: bool = False


@dataclass(frozen=True, slots=True)
class _Days:
    """Today, and the stated day of a proof that asks of one."""

    today: date
    stated: date | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every row of one proof is held against."""

    proof: Proof
    claims: Mapping[str, Fact]
    ties: Ties
    name: str | None
    days: _Days


def decide(  # noqa: PLR0913, PLR0917 -- the eight things a decision is made from, and nothing else
    proof: Proof,
    evidence: Evidence,
    unfit: UnfitReason | None,
    claims: Mapping[str, Fact],
    subject_name: str | None,
    today: date,
    stated_day: date | None = None,
    ties: Ties = NO_TIES,
) -> ProofVerdict:
    """Return the verdict on one proof.

    `claims` hold values in the form of the row's facts (`catalog.rules.claim`); `today` is the day in
    Asia/Shanghai, `stated_day` the one that `proof.valid_on` asks of, `ties` what the other persons are (all
    whom the proof names). Raises `ClaimNotOffered` for a claim
    outside `proof.claims`, `DayMisplaced` unless a day came exactly where one is asked of, and `FactsMissing`
    if a holding lacks a fact the proof reads.
    """
    _require_offered(proof, claims)
    _require_day(proof, stated_day)
    if unfit is not None:
        return ProofVerdict(proof.id, Verdict.UNKNOWN, Reason(unfit.value))
    rows = _rows_of_subject(evidence.holdings, subject_name)
    if rows is None:
        return ProofVerdict(proof.id, Verdict.UNKNOWN, Reason.AMBIGUOUS_HOLDER)
    asked = _Asked(proof, claims, ties, subject_name, _Days(today, stated_day))
    findings = [_finding(row, fit, asked) for row, fit in _rows_to_judge(rows, asked)]
    best = min(findings, key=_precedence, default=None)
    if evidence.subject_held_back and (best is None or best.verdict is not Verdict.CONFIRMED):
        return ProofVerdict(proof.id, Verdict.UNKNOWN, Reason.ROW_HELD_BACK)
    if best is None:
        return ProofVerdict(proof.id, Verdict.NOT_HELD)
    if best.verdict is not Verdict.CONFIRMED:
        return ProofVerdict(proof.id, best.verdict, best.reason, best.holding, best.mismatched)
    facts, beside = _disclosed(proof, best.holding), _beside(rows)
    return ProofVerdict(proof.id, best.verdict, holding=best.holding, facts=facts, beside=beside)


def _require_offered(proof: Proof, claims: Mapping[str, Fact]) -> None:
    outside = len(set(claims) - set(proof.claims))
    if outside:
        raise ClaimNotOffered(
            f"{outside} claimed field(s) are not compared by proof {proof.id}; "
            f"it compares {', '.join(proof.claims) or 'none'}: leave the others out"
        )


def _require_day(proof: Proof, stated_day: date | None) -> None:
    if (proof.valid_on is None) != (stated_day is None):
        asked = "of today" if proof.valid_on is None else f"of the stated day {proof.valid_on.day}"
        raise DayMisplaced(
            f"proof {proof.id} asks {asked}, and {'no' if stated_day is None else 'a'} day came with it: "
            "give a stated day to a proof with validOn, and to no other"
        )


def _rows_of_subject(rows: tuple[Holding, ...], name: str | None) -> tuple[Holding, ...] | None:
    """Return the rows of the holder asked for, or `None` if several names stand for the code, unsettled.

    A row held back stays whatever its name: the newer version may carry another one.
    """
    names = {comparable(row.name) for row in rows if row.name is not None}
    if len(names) <= 1:
        return rows
    if name is None or comparable(name) not in names:
        return None
    asked = comparable(name)
    return tuple(row for row in rows if row.held_back or row.name is None or comparable(row.name) == asked)


def _rows_to_judge(rows: tuple[Holding, ...], asked: _Asked) -> tuple[tuple[Holding, _Fit], ...]:
    """Return the rows that fit all that is claimed and every tie, and of these the ones held jointly.

    A row held back stays, and so does one that does not tell a tie clearly.
    """
    held_against = tuple((row, _fit(row, asked)) for row in rows)
    fitting = tuple((row, fit) for row, fit in held_against if not fit.untrue) or held_against
    joint = tuple((row, fit) for row, fit in fitting if row.held_back or joined(asked.proof, row, asked.ties))
    return joint or fitting


def _fit(row: Holding, asked: _Asked) -> _Fit:
    """Hold a row against every claim and tie; a row held back against none, as its facts are old."""
    if row.held_back:
        return _Fit()
    if not asked.proof.names and asked.proof.joint is None:
        return _Fit(_differing(row, asked.claims))
    _require_facts(row, asked.proof.reading.judged)
    ties = tuple(tied(asked.proof, row, asked.ties))
    untrue = frozenset(name for name, tie in ties if tie is Tie.UNTRUE)
    return _Fit(untrue | _differing(row, asked.claims), any(tie is Tie.UNCLEAR for _, tie in ties))


def _finding(row: Holding, fit: _Fit, asked: _Asked) -> _Finding:
    days, name = asked.days, asked.name
    later = days.stated is not None and row.valid_from is not None and days.stated < row.valid_from
    if row.held_back:
        return _Finding(row, Verdict.UNKNOWN, Reason.ROW_HELD_BACK, began_later=later)
    if name is not None and row.name is not None and comparable(name) != comparable(row.name):
        named = tuple(sorted(fit.untrue | {NAME}))
        return _Finding(row, Verdict.MISMATCH, mismatched=named, began_later=later)
    standing = _standing_on(row, days)
    if standing.verdict is not Verdict.CONFIRMED:
        return _Finding(row, standing.verdict, standing.reason, began_later=later)
    if fit.untrue:
        return _Finding(row, Verdict.MISMATCH, mismatched=tuple(sorted(fit.untrue)))
    found = UNCLEAR if fit.unclear else _unmet(row, asked)
    return _Finding(row, Verdict.CONFIRMED) if found is None else _Finding(row, found.verdict, found.reason)


def _unmet(row: Holding, asked: _Asked) -> Unmet | None:
    """Return why a valid row that fits does not confirm: a predicate that is not so, or not told."""
    proof = asked.proof
    if not proof.predicates:
        return None
    _require_facts(row, proof.reading.judged)
    return unmet(proof.predicates, row.facts, asked.days.today)


def _standing_on(row: Holding, days: _Days) -> Standing:
    """Return what state and dates say of today, or of the stated day."""
    if days.stated is not None:
        return on_stated_day(row, _standing(row, days.stated), days.stated, days.today)
    verdict = _standing(row, days.today)
    return Standing(verdict, Reason.END_UNCLEAR if verdict is Verdict.UNKNOWN else None)


def _standing(row: Holding, today: date) -> Verdict:
    """Return what state and dates say; the first and the last day of validity both count."""
    stated = STANDING[row.state]
    if stated is not None:
        return stated
    if row.open_ended == (row.valid_to is not None):
        return Verdict.UNKNOWN
    if row.valid_from is not None and today < row.valid_from:
        return Verdict.NOT_YET_VALID
    if row.valid_to is not None and today > row.valid_to:
        return Verdict.EXPIRED
    return Verdict.CONFIRMED


def _beside(rows: tuple[Holding, ...]) -> Verdict | None:
    """Return the gravest of what departments did to a holder's rows; to the one that confirms, nothing."""
    done = {STANDING[row.state] for row in rows if not row.held_back}
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in done), None)


def _precedence(finding: _Finding) -> tuple[int, int, bool, int, int, tuple[str, ...]]:
    """Return the sort key: what speaks first, nearest to the claims, newest, gravest, then the row's key.

    What began after the stated day comes after all that did not say so, a row without a first day included.
    """
    verdict, row = finding.verdict, finding.holding
    voice = _SPEAKS_FIRST.index(verdict) if verdict in _SPEAKS_FIRST else len(_SPEAKS_FIRST)
    gravity = _GRAVEST_FIRST.index(verdict) if verdict in _GRAVEST_FIRST else 0
    newness = 0 if row.valid_from is None or finding.began_later else row.valid_from.toordinal()
    return (voice, len(finding.mismatched), finding.began_later, -newness, gravity, row.key)


def _differing(row: Holding, claims: Mapping[str, Fact]) -> frozenset[str]:
    _require_facts(row, claims)
    return frozenset(field for field, claim in claims.items() if not _equal(claim, row.facts[field]))


def _disclosed(proof: Proof, row: Holding) -> Mapping[str, Fact]:
    _require_facts(row, proof.facts)
    return MappingProxyType({field: row.facts[field] for field in proof.facts})


def _require_facts(row: Holding, fields: Iterable[str]) -> None:
    missing = [field for field in fields if field not in row.facts]
    if missing:
        raise FactsMissing(
            f"a holding came without {', '.join(missing)}, which the proof reads: "
            "the lookup must select all that the proof reads"
        )


def _equal(claim: Fact, fact: Fact) -> bool:
    if isinstance(claim, str) and isinstance(fact, str):
        return comparable(claim) == comparable(fact)
    return type(claim) is type(fact) and claim == fact
