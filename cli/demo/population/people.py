"""The people and businesses of the county, once, before any department writes them down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cli.demo.population.names import RARE_NAMES, draw_address, draw_business, draw_name
from cli.demo.population.numbers import credit_number, registration_number, resident_number

FIRST_BIRTH = date(1936, 1, 1)
LAST_BIRTH = date(2006, 12, 31)


@dataclass(frozen=True, slots=True)
class Person:
    """A resident; births are fixed days, so that numbers do not change with the calendar."""

    number: str
    name: str
    born_on: date
    address: str

    @property
    def sex(self) -> str:
        """'1' for a man and '2' for a woman, as the number says."""
        return "1" if int(self.number[16]) % 2 else "2"


@dataclass(frozen=True, slots=True)
class Business:
    """An enterprise with its legal representative, or an individual business with who operates it."""

    registration: str
    credit: str
    name: str
    scope: str
    operator: Person | None
    representative: Person | None = None


def draw_people(rng: Random, count: int, taken: set[str]) -> Iterator[Person]:
    """Yield `count` people with numbers outside `taken`; the first ones carry the rare names."""
    days = (LAST_BIRTH - FIRST_BIRTH).days
    for place in range(count):
        while True:
            born_on, sequence = FIRST_BIRTH + timedelta(rng.randint(0, days)), rng.randint(1, 899)
            number = resident_number(born_on, sequence)
            if number not in taken:
                break
        taken.add(number)
        drawn = draw_name(rng, male=sequence % 2 == 1)
        name = RARE_NAMES[place] if place < len(RARE_NAMES) else drawn
        yield Person(number, name, born_on, draw_address(rng))


def draw_enterprises(rng: Random, count: int) -> Iterator[Business]:
    """Yield `count` enterprises."""
    for serial in range(count):
        name, scope = draw_business(rng, enterprise=True)
        yield Business(registration_number(serial + 1), credit_number("91", serial * 7919), name, scope, None)


def draw_individual_businesses(rng: Random, operators: list[Person]) -> Iterator[Business]:
    """Yield one individual business for each operator; a person may stand in the list twice."""
    for serial, operator in enumerate(operators):
        name, scope = draw_business(rng, enterprise=False)
        registration = registration_number(60_000_000 + serial)
        yield Business(registration, credit_number("92", serial * 6007 + 3), name, scope, operator)
