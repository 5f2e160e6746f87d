"""The census: everybody and every enterprise of the county, the cast of personas first.

The personas come first in every list, so that their numbers do not depend on the seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from random import Random
from types import MappingProxyType

from cli.demo.population.names import RARE_NAMES
from cli.demo.population.people import (
    Business,
    Person,
    draw_enterprises,
    draw_individual_businesses,
    draw_people,
)
from cli.demo.population.personas import SHOPS, persona_people

PEOPLE = 20_000
ENTERPRISES = 1200
INDIVIDUAL_BUSINESSES = 1800
RARE_OPERATORS = 3
LAST_OPERATOR_BIRTH_YEAR = 1992
ENTERPRISE_NAME = "莒南县宏远建材有限公司"


@dataclass(frozen=True, slots=True)
class Census:
    """Who lives in the county, before any department writes them down.

    `stars` are the people behind the personas, `rare` those with a rare name, `others` everybody else; the
    first of `enterprises` is the persona. `star_shops` are the personas' individual businesses, the oldest
    first, `shops` those of others. Running periods are counted from `anchor`.
    """

    anchor: date
    seed: int
    stars: Mapping[str, Person]
    rare: tuple[Person, ...]
    others: tuple[Person, ...]
    enterprises: tuple[Business, ...]
    star_shops: Mapping[str, tuple[Business, ...]]
    shops: tuple[Business, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, the personas first."""
        return (*self.stars.values(), *self.rare, *self.others)

    def stream(self, name: str) -> Random:
        """Return a random stream of its own for one register, or for the dirt in it."""
        return _stream(self.seed, name)


def take_census(anchor: date, seed: int) -> Census:
    """Return the county's people and businesses for one seed."""
    stars = persona_people()
    taken = {person.number for person in stars.values()}
    crowd = tuple(draw_people(_stream(seed, "people"), PEOPLE - len(stars), taken))
    drawn = list(draw_enterprises(_stream(seed, "enterprises"), ENTERPRISES))
    first, *enterprises = _represented(seed, drawn, [next(iter(stars.values())), *crowd])
    rare, others = crowd[: len(RARE_NAMES)], crowd[len(RARE_NAMES) :]
    star_shops, shops = _open_shops(seed, stars, rare, others)
    return Census(
        anchor=anchor,
        seed=seed,
        stars=stars,
        rare=rare,
        others=others,
        enterprises=(replace(first, name=ENTERPRISE_NAME), *enterprises),
        star_shops=star_shops,
        shops=shops,
    )


def _represented(seed: int, enterprises: list[Business], people: list[Person]) -> list[Business]:
    """Return the enterprises with their legal representatives; the first one's is the first of the people."""
    adults = [person for person in people[1:] if person.born_on.year <= LAST_OPERATOR_BIRTH_YEAR]
    persons = [people[0], *_stream(seed, "representatives").choices(adults, k=len(enterprises) - 1)]
    return [replace(one, representative=of) for one, of in zip(enterprises, persons, strict=True)]


def _open_shops(
    seed: int, stars: Mapping[str, Person], rare: tuple[Person, ...], others: tuple[Person, ...]
) -> tuple[Mapping[str, tuple[Business, ...]], tuple[Business, ...]]:
    """Return the personas' individual businesses, and everybody else's; no two have one operator there."""
    runs = {key: SHOPS.get(key, 1) for key in stars}
    adults = [person for person in others if person.born_on.year <= LAST_OPERATOR_BIRTH_YEAR]
    count = INDIVIDUAL_BUSINESSES - sum(runs.values()) - RARE_OPERATORS
    drawn = _stream(seed, "operators").sample(adults, count)
    operators = [stars[key] for key, shops in runs.items() for _ in range(shops)]
    businesses = draw_individual_businesses(
        _stream(seed, "shops"), [*operators, *rare[:RARE_OPERATORS], *drawn]
    )
    star_shops = {key: tuple(islice(businesses, shops)) for key, shops in runs.items()}
    return MappingProxyType(star_shops), tuple(businesses)


def _stream(seed: int, name: str) -> Random:
    return Random(f"{seed}/{name}")  # noqa: S311 -- a repeatable county, no secret
