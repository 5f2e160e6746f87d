"""A service item and the proofs it needs, with the papers those proofs replace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from catalog.model.party import SUBJECT, Joint, Names, Party
from catalog.model.predicate import Predicate, ValidOn
from catalog.model.reading import Reading, reading, tie_fields
from catalog.model.text import Text


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a citizen brings where the exchange cannot prove the fact."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Proof:
    """One fact the item needs, answered from one resource.

    `facts` are the only fields that may leave the exchange for it; `claims` the fields a window may ask
    to be compared; `paper_when_absent` says whether a paper may stand in for `not_held` and `mismatch`.
    A valid row confirms it if all `predicates` are true of the row; without any, being held is enough.
    Without `valid_on` a row is valid that is so today; with it, one that was on the day a window states.
    `holder` is the role of the person whose licence it is. The row has to name all persons of `names`, and to
    be one licence with the row of `joint.other`; `same_holder_as` is a proof by whose row the holder's name
    has to be the same. `reading` is the compiled form of all these.
    """

    id: str
    title: Text
    resource: str
    facts: tuple[str, ...]
    claims: tuple[str, ...]
    paper: Paper
    paper_when_absent: bool
    predicates: tuple[Predicate, ...] = ()
    valid_on: ValidOn | None = None
    holder: str = SUBJECT
    names: tuple[Names, ...] = ()
    joint: Joint | None = None
    same_holder_as: str | None = None
    reading: Reading = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the reading."""
        compiled = reading(
            self.facts, self.claims, self.predicates, self.valid_on, tie_fields(self.names, self.joint)
        )
        object.__setattr__(self, "reading", compiled)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of all persons whom the proof has to do with."""
        return frozenset((self.holder, *(one.party for one in self.names)))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every member is needed."""

    members: tuple["Need", ...]

    @property
    def count(self) -> int:
        """How many members are enough: all."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One member is enough."""

    members: tuple["Need", ...]

    @property
    def count(self) -> int:
        """How many members are enough: one."""
        return 1


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Any `count` of the members are enough; more than one of them, and not all."""

    count: int
    members: tuple["Need", ...]


Need = Proof | AllOf | AnyOf | AtLeast


@dataclass(frozen=True, slots=True)
class StatedDay:
    """A day that a window states with its question, such as that of an accident.

    It lies at most `days_back` days before today and `days_ahead` after it, in Asia/Shanghai.
    """

    id: str
    title: Text
    days_back: int
    days_ahead: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a choice; `need` is what it asks for beside the item's own need, if anything."""

    id: str
    title: Text
    need: Need | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What only the window can tell, and what the need depends on, such as who appears for the holder."""

    id: str
    title: Text
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One service item (政务服务事项) of a department.

    `legal_basis` is `None` while no source for it is known (`unsourced`). `days` and `parties` are those that
    a question has to state, each asked for by some proof; `proofs` all those of the need and of every option,
    in the order of the file. `chosen` is the item as each set of options makes it, one of each choice in
    order, without choices: only by one of these is anything decided.
    """

    id: str
    department: str
    title: Text
    need: Need
    legal_basis: str | None
    days: tuple[StatedDay, ...] = ()
    parties: tuple[Party, ...] = ()
    choices: tuple[Choice, ...] = ()
    proofs: tuple[Proof, ...] = field(init=False, compare=False, repr=False)
    chosen: Mapping[tuple[str, ...], "ServiceItem"] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Walk the need once, and put it together for each set of options: every question asks for it."""
        optional = (one.need for choice in self.choices for one in choice.options if one.need is not None)
        proofs = [*_walk(self.need), *(proof for need in optional for proof in _walk(need))]
        object.__setattr__(self, "proofs", tuple(proofs))
        sets = product(*(choice.options for choice in self.choices)) if self.choices else ()
        chosen = {tuple(option.id for option in options): _with(self, options) for options in sets}
        object.__setattr__(self, "chosen", chosen)


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of a department's published list whose proofs nobody has named yet.

    It cannot be confirmed: at the window it still asks for all its papers. `title` is the list's own.
    """

    id: str
    department: str
    title: str


def _with(item: ServiceItem, options: tuple[Option, ...]) -> ServiceItem:
    """Return the item as these options make it: their needs beside its own, and what has to be stated."""
    added = tuple(option.need for option in options if option.need is not None)
    own = item.need.members if isinstance(item.need, AllOf) else (item.need,)
    need = AllOf((*own, *added)) if added else item.need
    proofs = tuple(_walk(need))
    days = {proof.valid_on.day for proof in proofs if proof.valid_on is not None}
    roles = frozenset[str]().union(*(proof.roles for proof in proofs))
    return replace(
        item,
        need=need,
        days=tuple(day for day in item.days if day.id in days),
        parties=tuple(party for party in item.parties if party.id in roles),
        choices=(),
    )


def _walk(need: Need) -> Iterator[Proof]:
    if isinstance(need, Proof):
        yield need
        return
    for member in need.members:
        yield from _walk(member)
