"""Takes the census: draws the clean records of every department, the cast of personas first.

The personas come first in every list, so that their numbers do not depend on the seed.
"""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from catalog.model import HolderType
from cli.demo.population.people import (
    Business,
    Person,
    draw_enterprises,
    draw_individual_businesses,
    draw_people,
)
from cli.demo.population.personas import ENTERPRISE, PARTS, Persona, persona_people
from cli.demo.population.records import Recorder
from cli.demo.population.rows import IdentityRow, LicenceRow, TitleRow

PEOPLE = 5000
ENTERPRISES = 600
INDIVIDUAL_BUSINESSES = 400
ALL_TITLES = 2500
RARE_OPERATORS = 3
LAST_OPERATOR_BIRTH_YEAR = 1992
ENTERPRISE_NAME = "莒南县宏远建材有限公司"


@dataclass(frozen=True, slots=True)
class Records:
    """The clean rows of the three departments, with the personas found in them."""

    people: tuple[Person, ...]
    licences: tuple[LicenceRow, ...]
    titles: tuple[TitleRow, ...]
    identities: tuple[IdentityRow, ...]
    personas: dict[str, Persona]
    rare_people: tuple[Person, ...]


class Census:
    """Draws one county; every department has a random stream of its own."""

    def __init__(self, anchor: date, seed: int, rare: int) -> None:
        self._anchor = anchor
        self._seed = seed
        self._stars = persona_people()
        taken = {person.number for person in self._stars.values()}
        self._crowd = list(draw_people(self._stream("people"), PEOPLE - len(self._stars), taken))
        self._rare, self._others = self._crowd[:rare], self._crowd[rare:]
        enterprises = list(draw_enterprises(self._stream("enterprises"), ENTERPRISES))
        self._enterprises = [replace(enterprises[0], name=ENTERPRISE_NAME), *enterprises[1:]]

    def take(self) -> Records:
        """Return everything the departments would hold if no clerk ever erred."""
        licences, licence_nos = self._licences()
        titles, title_nos = self._titles()
        return Records(
            people=(*self._stars.values(), *self._crowd),
            licences=tuple(licences),
            titles=tuple(titles),
            identities=tuple(self._identities()),
            personas=self._personas(licence_nos, title_nos),
            rare_people=tuple(self._rare),
        )

    def _licences(self) -> tuple[list[LicenceRow], dict[str, tuple[str, ...]]]:
        recorder = self._recorder("licences")
        roles = [
            (key, state, place) for key, part in PARTS.items() for place, state in enumerate(part.licences)
        ]
        adults = [person for person in self._others if person.born_on.year <= LAST_OPERATOR_BIRTH_YEAR]
        drawn = recorder.rng.sample(adults, INDIVIDUAL_BUSINESSES - len(roles) - RARE_OPERATORS)
        operators = [*(self._stars[key] for key, _, _ in roles), *self._rare[:RARE_OPERATORS], *drawn]
        shops = list(draw_individual_businesses(self._stream("shops"), operators))
        numbers: dict[str, tuple[str, ...]] = {ENTERPRISE: (self._enterprises[0].registration,)}
        rows = [recorder.licence(self._enterprises[0], "01")]
        rows += [recorder.licence(business) for business in self._enterprises[1:]]
        for (key, state, place), shop in zip(roles, shops, strict=False):
            rows.append(recorder.licence(shop, state, age_years=9 - 4 * place))
            numbers[key] = (*numbers.get(key, ()), shop.registration)
        return rows + [recorder.licence(shop) for shop in shops[len(roles) :]], numbers

    def _titles(self) -> tuple[list[TitleRow], dict[str, tuple[str, ...]]]:
        recorder = self._recorder("titles")
        numbers: dict[str, tuple[str, ...]] = {}
        rows = recorder.title(1, [self._enterprises[0]], "现势")
        numbers[ENTERPRISE] = (rows[0].title_no,)
        serial = 2
        for key, part in PARTS.items():
            if part.title is None:
                continue
            holders = [self._stars[key], *recorder.rng.sample(self._others, part.co_owners)]
            rows += recorder.title(serial, holders, part.title)
            numbers[key] = (rows[-1].title_no,)
            serial += 1
        for person in self._rare:
            rows += recorder.title(serial, [person])
            serial += 1
        for number in range(serial, ALL_TITLES + 1):
            rows += recorder.title(number, self._draw_holders(recorder.rng))
        return rows, numbers

    def _draw_holders(self, rng: Random) -> list[Person | Business]:
        if rng.random() < 0.06:  # noqa: PLR2004 -- the share of titles that enterprises hold
            return [rng.choice(self._enterprises[1:])]
        return list(rng.sample(self._others, rng.choices((1, 2, 3), (85, 12, 3))[0]))

    def _identities(self) -> list[IdentityRow]:
        recorder = self._recorder("identities")
        rows = [
            recorder.identity(person, "0", expired=PARTS[key].identity_expired)
            for key, person in self._stars.items()
        ]
        return rows + [recorder.identity(person) for person in self._crowd]

    def _personas(
        self, licence_nos: dict[str, tuple[str, ...]], title_nos: dict[str, tuple[str, ...]]
    ) -> dict[str, Persona]:
        holders = {key: (HolderType.RESIDENT_ID, star.number, star.name) for key, star in self._stars.items()}
        firm = self._enterprises[0]
        holders[ENTERPRISE] = (HolderType.UNIFIED_SOCIAL_CREDIT_CODE, firm.credit, firm.name)
        return {
            key: Persona(key, *holder, licence_nos.get(key, ()), title_nos.get(key, ()))
            for key, holder in holders.items()
        }

    def _recorder(self, department: str) -> Recorder:
        return Recorder(self._stream(department), self._anchor)

    def _stream(self, name: str) -> Random:
        return Random(f"{self._seed}/{name}")  # noqa: S311 -- a repeatable county, no secret
