"""The whole population: what each department holds, and what must be found in it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census, Records
from cli.demo.population.dirt import soil_identities, soil_licences, soil_titles
from cli.demo.population.people import Person
from cli.demo.population.personas import Persona
from cli.demo.population.planting import Bed, Planted, PlantedKeys, RowKey
from cli.demo.population.rows import IDENTITIES, LICENCES, TITLES, IdentityRow, LicenceRow, TitleRow

SEED = 371399
RARE_TITLES = 12
ZERO_DATED = 3


@dataclass(frozen=True, slots=True)
class Population:
    """What the departments hold, ready to be seeded.

    `anchor` is the first of the month that all running periods are counted from. `planted` counts the rows
    that break each rule, `planted_keys` names them. `zero_dated` are the keys of unreadable licences whose
    date of establishment is a zero date as well, where the engine can hold one. `rare_titles` are the keys
    of titles whose holder's name must be published character by character.
    """

    anchor: date
    people: tuple[Person, ...]
    licences: tuple[LicenceRow, ...]
    titles: tuple[TitleRow, ...]
    identities: tuple[IdentityRow, ...]
    personas: Mapping[str, Persona]
    planted: Planted
    planted_keys: PlantedKeys
    zero_dated: frozenset[str]
    rare_titles: tuple[RowKey, ...]


def make_population(today: date, seed: int = SEED) -> Population:
    """Return the county as of `today`; every day of one month gives the same, for the same seed."""
    records = Census(today.replace(day=1), seed, RARE_TITLES).take()
    rng = Random(f"{seed}/dirt")  # noqa: S311 -- a repeatable county, no secret
    licences = _soiled_licences(records, rng)
    titles = _soiled_titles(records, rng)
    identities = _soiled_identities(records, rng)
    beds: Mapping[str, Bed[LicenceRow] | Bed[TitleRow] | Bed[IdentityRow]]
    beds = {LICENCES: licences, TITLES: titles, IDENTITIES: identities}
    rare = {person.number for person in records.rare_people}
    return Population(
        anchor=today.replace(day=1),
        people=records.people,
        licences=tuple(licences.rows),
        titles=tuple(titles.rows),
        identities=tuple(identities.rows),
        personas=MappingProxyType(records.personas),
        planted=MappingProxyType({resource: bed.counts() for resource, bed in beds.items()}),
        planted_keys=MappingProxyType(
            {resource: MappingProxyType(bed.keys) for resource, bed in beds.items()}
        ),
        zero_dated=frozenset(key[0] for key in licences.keys["readable"][:ZERO_DATED]),
        rare_titles=tuple(row.key for row in titles.rows if row.holder_code in rare),
    )


def digest(rows: Sequence[LicenceRow] | Sequence[TitleRow] | Sequence[IdentityRow]) -> str:
    """Return the SHA-256 (hex) over rows in their order."""
    return hashlib.sha256(repr([astuple(row) for row in rows]).encode()).hexdigest()


def _soiled_licences(records: Records, rng: Random) -> Bed[LicenceRow]:
    spared = [(number,) for persona in records.personas.values() for number in persona.licence_nos]
    bed = Bed(rng, records.licences, spared)
    soil_licences(bed, records.personas["held_back"].licence_nos)
    return bed


def _soiled_titles(records: Records, rng: Random) -> Bed[TitleRow]:
    numbers = {number for persona in records.personas.values() for number in persona.title_nos}
    rare = {person.number for person in records.rare_people}
    spared = [row.key for row in records.titles if row.title_no in numbers or row.holder_code in rare]
    bed = Bed(rng, records.titles, spared)
    soil_titles(bed)
    return bed


def _soiled_identities(records: Records, rng: Random) -> Bed[IdentityRow]:
    spared = [(persona.code,) for persona in records.personas.values()]
    bed = Bed(rng, records.identities, spared + [(person.number,) for person in records.rare_people])
    soil_identities(bed)
    return bed
