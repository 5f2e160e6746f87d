"""The people whom demos and scenarios call by name: each stands for one outcome at the window.

Their numbers are the same on every day and for every seed. Serial numbers from 900 are theirs alone. What a
persona holds is said by the register's own module: one valid record, or what its table says instead.

confirmed: `clear`, `renewed` (a valid licence beside a revoked one), `co_owner`, `married`, `enterprise`;
`mismatch` is as clear as they are, the difference is in what the window claims. unknown: `held_back` (a newer
version of its licence sits in quarantine), `two_names` (licences under two names, for a question that gives
neither). `legacy_number` is confirmed by a disability certificate under the 15 digits of its number; of
`card_lost` the social-security card is suspended, of `certificate_frozen` the disability certificate, and all
else is in order. The others are called as what they are found to be: `nothing` is not held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from catalog.model import HolderType
from cli.demo.population.numbers import resident_number
from cli.demo.population.people import Business, Person
from cli.demo.population.planting import Keyed
from cli.demo.population.register import Register
from cli.demo.population.resources import LICENCES, TITLES


@dataclass(frozen=True, slots=True)
class Persona:
    """Who to ask for, and the numbers of what exists in the departments' systems, by resource."""

    key: str
    holder_type: HolderType
    code: str
    name: str
    numbers: Mapping[str, tuple[str, ...]]

    @property
    def licence_nos(self) -> tuple[str, ...]:
        """The business licences, the oldest first."""
        return self.numbers.get(LICENCES, ())

    @property
    def title_nos(self) -> tuple[str, ...]:
        """The real estate titles."""
        return self.numbers.get(TITLES, ())


ENTERPRISE = "enterprise"

_PEOPLE: Mapping[str, tuple[str, date, int]] = MappingProxyType(
    {
        "clear": ("王建国", date(1978, 5, 12), 901),
        "revoked": ("李秀英", date(1966, 11, 3), 902),
        "suspended": ("张志强", date(1983, 2, 27), 903),
        "expired": ("刘桂兰", date(1951, 8, 19), 904),
        "renewed": ("陈海波", date(1990, 1, 30), 905),
        "co_owner": ("孙丽娟", date(1987, 6, 8), 906),
        "nothing": ("赵明轩", date(2003, 9, 14), 907),
        "held_back": ("庄晓梅", date(1974, 12, 21), 908),
        "not_yet_valid": ("周立新", date(1981, 4, 9), 909),
        "cancelled": ("吴桂芳", date(1969, 10, 2), 910),
        "rescinded": ("徐文博", date(1985, 3, 17), 911),
        "mismatch": ("杨丽华", date(1979, 7, 25), 912),
        "two_names": ("高建华", date(1972, 1, 11), 913),
        "married": ("马晓东", date(1988, 5, 20), 915),
        "divorced": ("朱秀兰", date(1976, 9, 6), 916),
        "remarried": ("胡志远", date(1982, 12, 3), 917),
        "legacy_number": ("周德福", date(1958, 4, 16), 931),
        "card_lost": ("吴秀珍", date(1969, 10, 5), 932),
        "certificate_frozen": ("郭长海", date(1963, 7, 22), 933),
    }
)

SHOPS: Mapping[str, int] = MappingProxyType({"renewed": 2, "two_names": 2, "nothing": 0})
"""How many individual businesses a persona has run; every other persona has run one."""

FORMER_NAME = "高卫东"
"""The name under which `two_names` registered the older business."""


def persona_people() -> dict[str, Person]:
    """Return the person behind each persona but the enterprise."""
    return {
        key: Person(
            resident_number(born_on, serial), name, born_on, f"山东省临沂市莒南县大店镇中心街{serial}号"
        )
        for key, (name, born_on, serial) in _PEOPLE.items()
    }


def make_personas(
    stars: Mapping[str, Person], enterprise: Business, registers: Iterable[Register[Keyed]]
) -> Mapping[str, Persona]:
    """Return every persona with what the registers hold of it."""
    holders = {key: (HolderType.RESIDENT_ID, star.number, star.name) for key, star in stars.items()}
    holders[ENTERPRISE] = (HolderType.UNIFIED_SOCIAL_CREDIT_CODE, enterprise.credit, enterprise.name)
    kept = list(registers)
    return MappingProxyType(
        {
            key: Persona(
                key,
                *holder,
                MappingProxyType({one.resource: one.numbers[key] for one in kept if key in one.numbers}),
            )
            for key, holder in holders.items()
        }
    )
