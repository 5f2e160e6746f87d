"""The people whom demos and scenarios call by name: each stands for one outcome at the window.

Their numbers are the same on every day and for every seed. Serial numbers from 900 are theirs alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from catalog.model import HolderType
from cli.demo.population.numbers import resident_number
from cli.demo.population.people import Person


@dataclass(frozen=True, slots=True)
class Persona:
    """Who to ask for, and the licences and titles that exist in the departments' systems."""

    key: str
    holder_type: HolderType
    code: str
    name: str
    licence_nos: tuple[str, ...] = ()
    title_nos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What a persona's records say, in the departments' own codes; `licences` in order of age."""

    licences: tuple[str, ...] = ("01",)
    title: str | None = "现势"
    identity_expired: bool = False
    co_owners: int = 0


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "clear": Part(),
        "revoked": Part(licences=("07",)),
        "suspended": Part(title="查封"),
        "expired": Part(identity_expired=True),
        "renewed": Part(licences=("07", "01")),
        "co_owner": Part(co_owners=2),
        "nothing": Part(licences=(), title=None),
        "held_back": Part(),
    }
)
ENTERPRISE = "enterprise"

_PEOPLE = (
    ("王建国", date(1978, 5, 12), 901),
    ("李秀英", date(1966, 11, 3), 902),
    ("张志强", date(1983, 2, 27), 903),
    ("刘桂兰", date(1951, 8, 19), 904),
    ("陈海波", date(1990, 1, 30), 905),
    ("孙丽娟", date(1987, 6, 8), 906),
    ("赵明轩", date(2003, 9, 14), 907),
    ("庄晓梅", date(1974, 12, 21), 908),
)


def persona_people() -> dict[str, Person]:
    """Return the person behind each persona of `PARTS`."""
    return {
        key: Person(
            resident_number(born_on, serial), name, born_on, f"山东省临沂市莒南县大店镇中心街{serial}号"
        )
        for key, (name, born_on, serial) in zip(PARTS, _PEOPLE, strict=True)
    }
