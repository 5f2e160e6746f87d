"""A service item and the proofs it needs, with the papers those proofs replace."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.model.predicate import Predicate, ValidOn
from catalog.model.reading import Reading, reading
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
    `reading` is the compiled form of all these.
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
    reading: Reading = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the reading."""
        compiled = reading(self.facts, self.claims, self.predicates, self.valid_on)
        object.__setattr__(self, "reading", compiled)


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
class ServiceItem:
    """One service item (政务服务事项) of a department.

    `legal_basis` is `None` while no source for it is known (`unsourced`). `days` are those that a question
    has to state, each asked for by some proof; `proofs` all those of the need, in the order of the file.
    """

    id: str
    department: str
    title: Text
    need: Need
    legal_basis: str | None
    days: tuple[StatedDay, ...] = ()
    proofs: tuple[Proof, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Walk the need once: every question asks for the proofs."""
        object.__setattr__(self, "proofs", tuple(_walk(self.need)))


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of a department's published list whose proofs nobody has named yet.

    It cannot be confirmed: at the window it still asks for all its papers. `title` is the list's own.
    """

    id: str
    department: str
    title: str


def _walk(need: Need) -> Iterator[Proof]:
    if isinstance(need, Proof):
        yield need
        return
    for member in need.members:
        yield from _walk(member)
