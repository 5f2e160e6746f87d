"""A whole proposal from a sample: each field, then key, holder, states and period of validity."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.loader.vocabulary import UNDECIDED
from catalog.model import HolderType, LogicalType
from cli.discovery.headings import Meaning, meaning_of
from cli.discovery.holders import CodeShares, HolderGuess, code_shares, guess_holder
from cli.discovery.types import Guess, guess_type, width_for
from connectors.discovery import STILL_LEGIBLE, Sample, SampledColumn

MOST_STATES = 12
A_PERSON = 0.01
"""A column in which this share of values are resident numbers is personal, whatever its heading."""

LICENCE = "licence_no"

_STRING = LogicalType.STRING
_STATE_WORDS = ("有效", "正常", "存续", "注销", "吊销", "撤销", "暂扣", "暂停", "冻结", "失效", "作废")


@dataclass(frozen=True, slots=True)
class ProposedField:
    """One column as a field; `distinct` and `filled` count in the sample."""

    column: SampledColumn
    meaning: Meaning
    guess: Guess
    codes: CodeShares
    rows: int
    filled: int
    distinct: int

    @property
    def name(self) -> str:
        """The field's name."""
        return self.meaning.name

    @property
    def is_complete(self) -> bool:
        """Whether every sampled row has a value."""
        return self.rows > 0 and self.filled == self.rows

    @property
    def is_unique(self) -> bool:
        """Whether every sampled row has a value of its own."""
        return self.is_complete and self.distinct == self.rows

    @property
    def personal(self) -> bool:
        """Whether the field counts as personal: by its heading, or by the numbers in it."""
        return self.meaning.personal or self.codes.resident >= A_PERSON


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sample suggests; names are field names, empty or `None` where nothing suggests itself.

    `states` are the distinct values of the state field; `candidates` the fields that are each a key for
    themselves in the sample.
    """

    sample: Sample
    fields: tuple[ProposedField, ...]
    key: tuple[str, ...]
    candidates: tuple[str, ...]
    holder: str | None
    holder_shares: CodeShares | None
    holder_type: HolderType | None
    kind: str | None
    kinds: Mapping[str, HolderType]
    other_holders: tuple[str, ...]
    name: str | None
    state: str | None
    states: tuple[str, ...]
    starts: str | None
    ends: str | None
    changed: str | None

    @property
    def options(self) -> Mapping[str, str]:
        """The source options the contract needs; the offset of times is a person's to know."""
        options = dict(self.sample.found.options)
        if any(field.guess.needs_offset for field in self.fields):
            options["offset"] = UNDECIDED
        return options


def propose(sample: Sample) -> Proposal:
    """Propose a contract from a sample."""
    fields = _named([_field(sample, place) for place in range(len(sample.columns))])
    named = [field.meaning.known and field.personal for field in fields]
    holder = guess_holder(sample.columns, {place for place, told in enumerate(named) if not told})
    kind = None if holder is None or holder.kind_column is None else holder.kind_column
    fields = [
        _as_text(field) if place in _codes(holder, kind) else field for place, field in enumerate(fields)
    ]
    state = _state(fields, kind)
    if state is not None:
        fields[fields.index(state)] = state = _as_text(state)
    candidates = tuple(field.name for field in fields if _may_be_key(field))
    starts, ends = _period(fields)
    return Proposal(
        sample=sample,
        fields=tuple(fields),
        key=_key(fields, candidates, holder),
        candidates=candidates,
        holder=None if holder is None else fields[holder.column].name,
        holder_shares=None if holder is None else holder.shares,
        holder_type=None if holder is None else holder.holder_type,
        kind=None if kind is None else fields[kind].name,
        kinds={} if holder is None else holder.types,
        other_holders=() if holder is None else tuple(fields[place].name for place in holder.others),
        name=None if holder is None else _holder_name(fields, holder.column),
        state=None if state is None else state.name,
        states=() if state is None else states_of(state),
        starts=starts,
        ends=ends,
        changed=_first(fields, "changed_at", LogicalType.TIMESTAMP),
    )


def states_of(field: ProposedField) -> tuple[str, ...]:
    """Return the distinct values of a field, the most frequent first."""
    return tuple(text for text, _ in Counter(text for text in field.column.values if text).most_common())


def is_listed(field: ProposedField) -> bool:
    """Say whether the field has few distinct values, each of many rows, and none that tells of a person."""
    if field.guess.logical_type is not _STRING:
        return False
    values = states_of(field)
    if not 0 < field.distinct <= MOST_STATES or field.distinct * 3 > field.rows or field.codes.together:
        return False
    return not field.personal or all(_is_code(text) or _is_state(text) for text in values)


def _field(sample: Sample, place: int) -> ProposedField:
    column = sample.columns[place]
    filled = [text for text in column.values if text]
    illegible = sum(cells for reason, cells in column.unread.items() if reason not in STILL_LEGIBLE)
    return ProposedField(
        column,
        meaning_of(column.name, place + 1),
        guess_type(column),
        code_shares(column),
        sample.rows,
        len(filled) + illegible,
        len(set(filled)),
    )


def _named(fields: Sequence[ProposedField]) -> list[ProposedField]:
    """Give each field a name of its own: a second one of the same meaning is numbered by its place."""
    seen, named = set[str](), list[ProposedField]()
    for place, field in enumerate(fields, 1):
        name = field.name if field.name not in seen else f"{field.name}_{place}"
        seen.add(name)
        named.append(replace(field, meaning=replace(field.meaning, name=name)))
    return named


def _may_be_key(field: ProposedField) -> bool:
    """Say whether each row has a text of its own in the field; an address or a telephone is no key."""
    is_circumstance = field.meaning.known and field.personal and not field.codes.together
    return field.is_unique and field.guess.logical_type is _STRING and not is_circumstance


def _codes(holder: HolderGuess | None, kind: int | None) -> set[int]:
    return {place for place in (None if holder is None else holder.column, kind) if place is not None}


def _as_text(field: ProposedField) -> ProposedField:
    """Take a column for text, whatever its values look like: holders, kinds and states are codes."""
    if field.guess.logical_type is _STRING:
        return field
    longest = max((len(text) for text in field.column.values if text), default=1)
    return replace(field, guess=Guess(_STRING, 1.0, max_length=width_for(longest)))


def _state(fields: Sequence[ProposedField], kind: int | None) -> ProposedField | None:
    """Return the field whose heading says state, else one whose values are words of states."""
    listed = [field for place, field in enumerate(fields) if place != kind and is_listed(field)]
    named = [field for field in listed if field.name == "state"]
    worded = [field for field in listed if any(_is_state(text) for text in states_of(field))]
    return next(iter(named + worded), None)


def _key(
    fields: Sequence[ProposedField], candidates: Sequence[str], holder: HolderGuess | None
) -> tuple[str, ...]:
    """Return the licence number if it is unique, else number and holder if they are together, else what is.

    That a holder occurs once in a sample says little: the next row may be another licence of the same one.
    """
    if LICENCE in candidates:
        return (LICENCE,)
    code = None if holder is None else fields[holder.column]
    number = next((field for field in fields if field.name == LICENCE and field.is_complete), None)
    if number is not None and code is not None and code.is_complete:
        pairs = set(zip(number.column.values, code.column.values, strict=True))
        if len(pairs) == number.rows:
            return (number.name, code.name)
    ranked = sorted(candidates, key=lambda name: code is not None and name == code.name)
    return tuple(ranked[:1])


def _holder_name(fields: Sequence[ProposedField], code: int) -> str | None:
    """Return the field next to the code whose heading says name; the holder's own name goes first."""
    by_distance = sorted(range(len(fields)), key=lambda place: abs(place - code))
    for wanted in ("holder_name", "name", "legal_representative"):
        for place in by_distance:
            if fields[place].name == wanted and fields[place].guess.logical_type is _STRING:
                return wanted
    return None


def _period(fields: Sequence[ProposedField]) -> tuple[str | None, str | None]:
    """Return start and end of validity: by heading, the end also by a word for "no end date"."""
    start = _first(fields, "valid_from", LogicalType.DATE) or _first(fields, "issued_on", LogicalType.DATE)
    end = _first(fields, "valid_to", LogicalType.DATE)
    if end is None:
        end = next((field.name for field in fields if field.guess.open_ended), None)
    return (None if start == end else start), end


def _first(fields: Sequence[ProposedField], name: str, kind: LogicalType) -> str | None:
    return next((f.name for f in fields if f.name == name and f.guess.logical_type is kind), None)


def _is_code(text: str) -> bool:
    return re.fullmatch("[0-9A-Za-z]{1,4}", text) is not None


def _is_state(text: str) -> bool:
    return any(word in text for word in _STATE_WORDS)
