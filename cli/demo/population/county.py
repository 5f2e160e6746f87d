"""The whole population: what each department holds, and what must be found in it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from cli.demo.population.cells import cells
from cli.demo.population.census import take_census
from cli.demo.population.people import Person
from cli.demo.population.personas import Persona, make_personas
from cli.demo.population.planting import Keyed, Planted, PlantedKeys, RowKey
from cli.demo.population.register import Register
from cli.demo.population.registers.business_licences import LicenceRow, keep_licences
from cli.demo.population.registers.civil_registrations import CivilRow, keep_divorces, keep_marriages
from cli.demo.population.registers.disability_certificates import CertificateRow, keep_certificates
from cli.demo.population.registers.food_permits import PermitRow, keep_permits
from cli.demo.population.registers.real_estate_titles import TitleRow, keep_titles
from cli.demo.population.registers.resident_identities import IdentityRow, keep_identities
from cli.demo.population.registers.social_security_cards import CardRow, keep_cards
from cli.demo.population.resources import LICENCES

SEED = 371399
ZERO_DATED = 3


@dataclass(frozen=True, slots=True)
class Population:
    """What the departments hold, ready to be seeded.

    `anchor` is the first of the month that all running periods are counted from. `registers` are by resource;
    the rows of each stand under a name of their own too.
    """

    anchor: date
    people: tuple[Person, ...]
    personas: Mapping[str, Persona]
    registers: Mapping[str, Register[Keyed]]
    licences: tuple[LicenceRow, ...]
    permits: tuple[PermitRow, ...]
    titles: tuple[TitleRow, ...]
    identities: tuple[IdentityRow, ...]
    cards: tuple[CardRow, ...]
    certificates: tuple[CertificateRow, ...]
    marriages: tuple[CivilRow, ...]
    divorces: tuple[CivilRow, ...]
    rare_titles: tuple[RowKey, ...]
    """The keys of titles whose holder's name must be published character by character."""

    @property
    def planted(self) -> Planted:
        """How many rows break each rule: resource → rule id → rows."""
        return MappingProxyType({name: register.planted for name, register in self.registers.items()})

    @property
    def planted_keys(self) -> PlantedKeys:
        """The key of each row that breaks a rule: resource → rule id → keys."""
        return MappingProxyType({name: register.planted_keys for name, register in self.registers.items()})

    @property
    def zero_dated(self) -> frozenset[str]:
        """The unreadable licences that are also established on a zero date, where the engine can hold one."""
        unreadable = self.planted_keys[LICENCES]["readable"]
        return frozenset(key[0] for key in unreadable[:ZERO_DATED])


def make_population(today: date, seed: int = SEED) -> Population:
    """Return the county as of `today`; every day of one month gives the same, for the same seed."""
    return _population(today.replace(day=1), seed)


@lru_cache(maxsize=1)  # it takes seconds, and is as constant as what it holds
def _population(anchor: date, seed: int) -> Population:
    census = take_census(anchor, seed)
    licences, titles, identities = keep_licences(census), keep_titles(census), keep_identities(census)
    permits, cards, certificates = keep_permits(census), keep_cards(census), keep_certificates(census)
    marriages, divorces = keep_marriages(census), keep_divorces(census)
    registers: tuple[Register[Keyed], ...]
    registers = (licences, permits, titles, identities, cards, certificates, marriages, divorces)
    rare = {person.number for person in census.rare}
    return Population(
        anchor=census.anchor,
        people=census.people,
        personas=make_personas(census.stars, census.enterprises[0], registers),
        registers=MappingProxyType({register.resource: register for register in registers}),
        licences=licences.rows,
        permits=permits.rows,
        titles=titles.rows,
        identities=identities.rows,
        cards=cards.rows,
        certificates=certificates.rows,
        marriages=marriages.rows,
        divorces=divorces.rows,
        rare_titles=tuple(row.key for row in titles.rows if row.holder_code in rare),
    )


def digest(rows: Sequence[Keyed]) -> str:
    """Return the SHA-256 (hex) over rows, all of one kind, in their order."""
    return hashlib.sha256(repr([cells(row) for row in rows]).encode()).hexdigest()
