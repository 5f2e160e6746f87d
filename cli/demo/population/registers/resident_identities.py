"""Public security's resident identities: one for each person of the county."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.numbers import in_full_width, with_wrong_check
from cli.demo.population.people import Person
from cli.demo.population.periods import OPEN_END, last_day, run_out, years_before
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import IDENTITIES
from cli.demo.population.standing import Standing, deal

OFFICE = "莒南县公安局"
UNREADABLE_BIRTH = "19890231"

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "0",
        Standing.EXPIRED: "0",
        Standing.SUSPENDED: "1",
        Standing.CANCELLED: "2",
        Standing.REVOKED: "3",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {
        Standing.SUSPENDED: 300,
        Standing.CANCELLED: 240,
        Standing.REVOKED: 60,
        Standing.EXPIRED: 600,
    }
)
"""How the cards stand of those who are no persona and have no rare name."""

STANDINGS: Mapping[str, Standing] = MappingProxyType({"expired": Standing.EXPIRED})
"""How a persona's card stands; every other persona's is valid."""


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One member of the service's `items`; dates `YYYYMMDD`, `changedAt` ISO 8601 with offset."""

    idNo: str  # noqa: N815 -- the service's own member names
    name: str | None
    sex: str
    birthDate: str  # noqa: N815
    address: str
    issuedBy: str  # noqa: N815
    validFrom: str  # noqa: N815
    validTo: str  # noqa: N815
    state: str
    changedAt: str  # noqa: N815

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.idNo,)


def keep_identities(census: Census) -> Register[IdentityRow]:
    """Return the identity of every person, with the dirt in them; rare names stay clean."""
    rng, draft = census.stream("identities"), Draft[IdentityRow]()
    for key, star in census.stars.items():
        standing = STANDINGS.get(key, Standing.VALID)
        draft.write(_identity(rng, census.anchor, star, standing), standing, key)
    for person in census.rare:
        draft.write(_identity(rng, census.anchor, person, Standing.VALID), spared=True)
    for person, standing in zip(census.others, deal(rng, COUNTS, len(census.others)), strict=True):
        draft.write(_identity(rng, census.anchor, person, standing), standing)
    bed = draft.bed(census.stream("identities/dirt"))
    _soil(bed)
    return draft.register(IDENTITIES, bed)


def _identity(rng: Random, anchor: date, person: Person, standing: Standing) -> IdentityRow:
    """Return a resident's identity record; unless it has expired its period runs for a year or more."""
    length = rng.choices((10, 20, None), (3, 5, 2))[0]
    if standing is Standing.EXPIRED:
        length = 10
        began, end = run_out(anchor, length, rng)
    else:
        began = years_before(anchor, rng.randint(1, 8), rng)
        end = last_day(began, length or 1)
    return IdentityRow(
        idNo=person.number,
        name=person.name,
        sex=person.sex,
        birthDate=f"{person.born_on:%Y%m%d}",
        address=person.address,
        issuedBy=OFFICE,
        validFrom=f"{began:%Y%m%d}",
        validTo=OPEN_END if length is None else f"{end:%Y%m%d}",
        state=CODES[standing],
        changedAt=f"{began}T{rng.randint(10, 17)}:{rng.randint(10, 59)}:00+08:00",
    )


def _soil(bed: Bed[IdentityRow]) -> None:
    bed.plant("holder_code_valid", 32, lambda row: replace(row, idNo=with_wrong_check(row.idNo)))
    bed.plant("holder_code_valid", 20, lambda row: replace(row, idNo=in_full_width(row.idNo)))
    bed.plant("birth_matches_number", 16, lambda row: replace(row, birthDate=_other_birth(row.birthDate)))
    bed.plant("required", 8, lambda row: replace(row, name=None))
    bed.plant("required", 4, lambda row: replace(row, name="　"))
    bed.plant("readable", 8, lambda row: replace(row, birthDate=UNREADABLE_BIRTH))


def _other_birth(birth: str) -> str:
    day = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    return f"{day + timedelta(days=31):%Y%m%d}"
