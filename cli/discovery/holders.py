"""Who holds a licence, by check digit: which column has codes that pass, and what tells their kinds apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from catalog.identifiers import fault
from catalog.model import HolderType
from connectors.discovery import SampledColumn

ENOUGH = 0.8
A_PART = 0.02
MOST_KINDS = 8

RESIDENT, CREDIT = HolderType.RESIDENT_ID, HolderType.UNIFIED_SOCIAL_CREDIT_CODE


@dataclass(frozen=True, slots=True)
class CodeShares:
    """The shares of a column's values that pass the check of resident numbers and of credit codes."""

    resident: float
    credit: float

    @property
    def together(self) -> float:
        """The share that passes either."""
        return self.resident + self.credit

    @property
    def is_mixed(self) -> bool:
        """Whether persons and organisations stand in one column."""
        return min(self.resident, self.credit) >= A_PART


@dataclass(frozen=True, slots=True)
class HolderGuess:
    """The likeliest holder column: of one type, or with the column that tells types apart, if one was found.

    `others` are the columns that pass as well and were not chosen.
    """

    column: int
    shares: CodeShares
    holder_type: HolderType | None
    kind_column: int | None
    types: Mapping[str, HolderType]
    others: tuple[int, ...]


def code_shares(column: SampledColumn) -> CodeShares:
    """Return how many of the column's values pass which check.

    Some digits pass both by chance; they count for the kind that passes alone more often.
    """
    texts = [text for text in column.values if text]
    if not texts:
        return CodeShares(0.0, 0.0)
    passed = [(fault(RESIDENT, text) is None, fault(CREDIT, text) is None) for text in texts]
    resident, credit = passed.count((True, False)), passed.count((False, True))
    both = passed.count((True, True))
    if resident >= credit:
        return CodeShares((resident + both) / len(texts), credit / len(texts))
    return CodeShares(resident / len(texts), (credit + both) / len(texts))


def guess_holder(columns: Sequence[SampledColumn], kinds: Collection[int]) -> HolderGuess | None:
    """Return the likeliest holder, or `None` where no column passes; a mixed column goes before a pure one.

    Of pure ones the fullest is proposed, then the first. `kinds` are the columns that may tell types apart.
    """
    shares = [code_shares(column) for column in columns]
    passing = [place for place, share in enumerate(shares) if share.together >= ENOUGH]
    if not passing:
        return None
    best = max(passing, key=lambda place: (shares[place].is_mixed, _filled(columns[place]), -place))
    others = tuple(place for place in passing if place != best)
    share = shares[best]
    if not share.is_mixed:
        kind = RESIDENT if share.resident > share.credit else CREDIT
        return HolderGuess(best, share, kind, None, {}, others)
    for place, column in enumerate(columns):
        types = _told_apart(column, columns[best]) if place in kinds and place != best else {}
        if len(set(types.values())) > 1:
            return HolderGuess(best, share, None, place, types, others)
    return HolderGuess(best, share, None, None, {}, others)


def _told_apart(kinds: SampledColumn, codes: SampledColumn) -> Mapping[str, HolderType]:
    """Return the type that each kind stands for, or nothing where the kinds do not tell."""
    groups: dict[str, list[str]] = {}
    for kind, code in zip(kinds.values, codes.values, strict=True):
        if kind and code:
            groups.setdefault(kind, []).append(code)
        if len(groups) > MOST_KINDS:
            return {}
    types = {}
    for kind, group in groups.items():
        passing = {
            one: sum(fault(one, code) is None for code in group) / len(group) for one in (RESIDENT, CREDIT)
        }
        best = max(passing, key=lambda one: passing[one])
        if passing[best] < ENOUGH:
            return {}
        types[kind] = best
    return types


def _filled(column: SampledColumn) -> float:
    return sum(bool(text) for text in column.values) / max(len(column.values), 1)
