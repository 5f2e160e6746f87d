"""Civil affairs' marriages and divorces: a row for each certificate and spouse.

A marriage has no term: the register says 长期 in every row. What ended in a divorce is cancelled there, and
the divorce stands in a register of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from cli.demo.population.census import Census
from cli.demo.population.numbers import in_full_width, in_legacy_form, with_wrong_check
from cli.demo.population.people import Person
from cli.demo.population.periods import OPEN_END
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import DIVORCES, MARRIAGES
from cli.demo.population.standing import Standing

MARRIED_COUPLES = 4000
ENDED_COUPLES = 700
RESCINDED_COUPLES = 12
LAST_BIRTH_YEAR, LAST_ENDED_BIRTH_YEAR = 1997, 1985
"""The youngest were 22, the law's age for men, when marriages of each kind were first registered."""
MOST_YEARS_APART = 12
LAST_LEGACY_YEAR = 1999
MAN, WOMAN = "1", "2"
UNREADABLE_DAY = "2021-02-30"
UNKNOWN_STATE = "9"
ENDED_YEARS, DIVORCE_YEARS, YEARS = range(2008, 2016), range(2016, 2020), range(2020, 2025)
"""When marriages were registered that ended, when they ended, and when the others were."""
CODES = {Standing.VALID: "1", Standing.CANCELLED: "2", Standing.RESCINDED: "3"}
PERSONAS = {"married": (Standing.VALID,), "divorced": (Standing.CANCELLED,)} | {
    "remarried": (Standing.CANCELLED, Standing.VALID)
}
"""How a persona's marriages stand, the oldest first; each that is cancelled ended in a divorce."""


@dataclass(frozen=True, slots=True)
class CivilRow:
    """One row of `marriage_register` or `divorce_register`; dates `YYYY-MM-DD` as text."""

    cert_no: str
    id_no: str
    name: str | None
    spouse_name: str
    reg_date: str
    valid_end: str
    status: str
    office: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.cert_no, self.id_no)


@dataclass(frozen=True, slots=True)
class _Couple:
    """Two people, what became of their marriage, and the persona among them, if one is."""

    spouses: tuple[Person, Person]
    standing: Standing
    persona: str | None = None
    spared: bool = False


def keep_marriages(census: Census) -> Register[CivilRow]:
    """Return the county's marriages, with the dirt in them."""
    rng, draft = census.stream("marriages"), Draft[CivilRow]()
    for serial, couple in enumerate(_couples(census)):
        day = _day(rng, ENDED_YEARS if couple.standing is Standing.CANCELLED else YEARS, serial)
        _write(draft, couple, f"J371399-{day.year}-{serial:06}", day, CODES[couple.standing], couple.standing)
    bed = draft.bed(census.stream("marriages/dirt"))
    bed.plant("readable", 14, lambda row: replace(row, reg_date=UNREADABLE_DAY))
    bed.plant("required", 9, lambda row: replace(row, name=None))
    bed.plant("holder_code_valid", 16, lambda row: _renumbered(row, with_wrong_check))
    bed.plant("holder_code_valid", 8, lambda row: _renumbered(row, in_full_width))
    bed.plant("state_known", 5, lambda row: replace(row, status=UNKNOWN_STATE))
    bed.repeat("key_unique", 4, lambda row: replace(row, office=f"{row.office}（补录）"))
    bed.plant("number_not_legacy", 30, lambda row: _renumbered(row, in_legacy_form), _had_legacy_form)
    return draft.register(MARRIAGES, bed)


def keep_divorces(census: Census) -> Register[CivilRow]:
    """Return the county's divorces, with the dirt in them."""
    rng, draft = census.stream("divorces"), Draft[CivilRow]()
    ended = (couple for couple in _couples(census) if couple.standing is Standing.CANCELLED)
    for serial, couple in enumerate(ended):
        day = _day(rng, DIVORCE_YEARS, serial)
        standing = Standing.RESCINDED if couple.persona is None and serial % 200 == 0 else Standing.VALID
        _write(draft, couple, f"L371399-{day.year}-{serial:06}", day, CODES[standing], standing)
    bed = draft.bed(census.stream("divorces/dirt"))
    bed.plant("readable", 3, lambda row: replace(row, reg_date=UNREADABLE_DAY))
    bed.plant("required", 2, lambda row: replace(row, name=None))
    bed.plant("holder_code_valid", 4, lambda row: _renumbered(row, with_wrong_check))
    bed.plant("number_not_legacy", 6, lambda row: _renumbered(row, in_legacy_form), _had_legacy_form)
    return draft.register(DIVORCES, bed)


def _couples(census: Census) -> Iterator[_Couple]:
    """Yield the couples: the personas' first, then those with a rare name, then everybody else's."""
    singles = _Singles(census.stream("couples"), census.others)
    for key, standings in PERSONAS.items():
        star = census.stars[key]
        for standing in standings:
            yield _Couple((star, singles.take_spouse(star, standing)), standing, key)
    for person in census.rare:
        if person.born_on.year <= LAST_BIRTH_YEAR:
            spouse = singles.take_spouse(person, Standing.VALID)
            yield _Couple((person, spouse), Standing.VALID, spared=True)
    counts = {
        Standing.VALID: MARRIED_COUPLES,
        Standing.CANCELLED: ENDED_COUPLES,
        Standing.RESCINDED: RESCINDED_COUPLES,
    }
    for standing, count in counts.items():
        for _ in range(count):
            husband = singles.take(MAN, standing)
            yield _Couple((husband, singles.take_spouse(husband, standing)), standing)


class _Singles:
    """Those of the crowd who are still free to marry, in random order; nobody is taken twice."""

    def __init__(self, rng: Random, people: Sequence[Person]) -> None:
        drawn = rng.sample(people, len(people))
        self._waiting = {sex: [person for person in drawn if person.sex == sex] for sex in (MAN, WOMAN)}

    def take(self, sex: str, standing: Standing, near: int | None = None) -> Person:
        """Return the next one who was of age for such a marriage, born about the year `near` if given."""
        last = LAST_ENDED_BIRTH_YEAR if standing is Standing.CANCELLED else LAST_BIRTH_YEAR
        waiting = self._waiting[sex]
        place = next(
            place
            for place, person in enumerate(waiting)
            if person.born_on.year <= last
            and (near is None or abs(person.born_on.year - near) <= MOST_YEARS_APART)
        )
        return waiting.pop(place)

    def take_spouse(self, person: Person, standing: Standing) -> Person:
        """Return somebody of the other sex and of about the person's age."""
        return self.take(WOMAN if person.sex == MAN else MAN, standing, person.born_on.year)


def _write(  # noqa: PLR0913, PLR0917 -- what two rows have in common
    draft: Draft[CivilRow], couple: _Couple, number: str, day: date, status: str, standing: Standing
) -> None:
    office = "莒南县民政局婚姻登记处"
    for person, spouse in pairwise((*couple.spouses, couple.spouses[0])):
        row = CivilRow(
            cert_no=number,
            id_no=person.number,
            name=person.name,
            spouse_name=spouse.name,
            reg_date=day.isoformat(),
            valid_end=OPEN_END,
            status=status,
            office=office,
        )
        persona = couple.persona if person is couple.spouses[0] else None
        draft.write(row, standing, persona, spared=couple.spared or couple.persona is not None)


def _day(rng: Random, years: range, serial: int) -> date:
    """Return a day of the year that the serial number falls into: numbers do not depend on the seed."""
    return date(years[serial % len(years)], 1, 2) + timedelta(days=rng.randint(0, 360))


def _renumbered(row: CivilRow, written: Callable[[str], str]) -> CivilRow:
    return replace(row, id_no=written(row.id_no))


def _had_legacy_form(row: CivilRow) -> bool:
    return int(row.id_no[6:10]) <= LAST_LEGACY_YEAR
