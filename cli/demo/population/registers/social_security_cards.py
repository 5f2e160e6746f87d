"""Human resources' social-security cards: a row of a sheet for three in five people of the county.

Clerks keep the sheet by hand, so a resident number may stand in it as a number: Excel keeps 15 of its digits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.numbers import in_full_width, in_legacy_form, with_wrong_check
from cli.demo.population.people import Person
from cli.demo.population.periods import OPEN_END, day_before, last_day, run_out, years_before
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import CARDS
from cli.demo.population.standing import Standing, deal

ALL_CARDS = 12_000
OFFICES = (
    *("莒南县人力资源和社会保障局", "中国工商银行莒南支行", "中国农业银行莒南支行", "中国建设银行莒南支行"),
    *("莒南农村商业银行", "中国邮政储蓄银行莒南县支行"),
)
UNREADABLE_ISSUE = "2023-02-29"
UNKNOWN_STATE = "待领取"
YEARS, LONG_YEARS = 10, 20
LAST_LEGACY_YEAR = 1999

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "正常",
        Standing.EXPIRED: "正常",
        Standing.SUSPENDED: "挂失",
        Standing.CANCELLED: "注销",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {Standing.SUSPENDED: 260, Standing.CANCELLED: 210, Standing.EXPIRED: 150}
)
"""How the cards stand of those who are no persona and have no rare name."""

STANDINGS: Mapping[str, tuple[Standing, ...]] = MappingProxyType(
    {
        "card_lost": (Standing.SUSPENDED,),
        "renewed": (Standing.CANCELLED, Standing.VALID),
        "nothing": (),
    }
)
"""How a persona's cards stand, the oldest first; every other persona has one that is valid."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row of the sheet; `resident_no` is an `int` where it stands as a number; dates `YYYY-MM-DD`."""

    card_no: str
    resident_no: str | int | None
    name: str | None
    issued_by: str
    issued_on: str
    valid_to: str
    state: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.card_no,)


def keep_cards(census: Census) -> Register[CardRow]:
    """Return the county's cards, with the dirt in them; rare names stay clean."""
    rng, draft = census.stream("cards"), Draft[CardRow]()
    serial = 0
    for key, star in census.stars.items():
        for place, standing in enumerate(STANDINGS.get(key, (Standing.VALID,))):
            serial += 1
            period = _period(rng, census.anchor, standing, 7 - 4 * place)
            draft.write(_card(rng, serial, star, standing, period), standing, key)
    for person in census.rare:
        serial += 1
        period = _period(rng, census.anchor, Standing.VALID)
        draft.write(_card(rng, serial, person, Standing.VALID, period), spared=True)
    crowd = census.stream("cards/people").sample(census.others, ALL_CARDS - serial)
    for person, standing in zip(crowd, deal(rng, COUNTS, len(crowd)), strict=True):
        serial += 1
        period = _period(rng, census.anchor, standing)
        draft.write(_card(rng, serial, person, standing, period), standing)
    bed = draft.bed(census.stream("cards/dirt"))
    _soil(bed)
    return draft.register(CARDS, bed)


def _period(
    rng: Random, anchor: date, standing: Standing, age_years: int | None = None
) -> tuple[date, date | None]:
    """Return from when until when a card is valid; unless it has expired it runs, some without an end."""
    if standing is Standing.EXPIRED:
        return run_out(anchor, YEARS, rng)
    length = rng.choices((YEARS, LONG_YEARS, None), (6, 3, 1))[0]
    began = years_before(anchor, age_years or rng.randint(1, YEARS - 2), rng)
    return began, None if length is None else last_day(began, length)


def _card(
    rng: Random, serial: int, person: Person, standing: Standing, period: tuple[date, date | None]
) -> CardRow:
    began, end = period
    return CardRow(
        card_no=f"{'ABCDEFGH'[serial % 8]}{serial:08}",
        resident_no=person.number,
        name=person.name,
        issued_by=rng.choice(OFFICES),
        issued_on=began.isoformat(),
        valid_to=OPEN_END if end is None else end.isoformat(),
        state=CODES[standing],
    )


def _soil(bed: Bed[CardRow]) -> None:
    bed.plant("readable", 24, lambda row: replace(row, resident_no=int(str(row.resident_no))), _of_digits)
    bed.plant("readable", 10, lambda row: replace(row, issued_on=UNREADABLE_ISSUE))
    bed.plant("required", 8, lambda row: replace(row, name=None))
    bed.plant("required", 6, lambda row: replace(row, resident_no=None))
    bed.plant("holder_code_valid", 18, lambda row: _renumbered(row, with_wrong_check))
    bed.plant("holder_code_valid", 12, lambda row: _renumbered(row, in_full_width))
    bed.plant("holder_code_valid", 5, lambda row: _renumbered(row, _in_scientific_notation))
    bed.plant("state_known", 4, lambda row: replace(row, state=UNKNOWN_STATE))
    bed.plant("period_in_order", 6, lambda row: replace(row, valid_to=day_before(row.issued_on)))
    bed.repeat("key_unique", 5, lambda row: replace(row, issued_by=_other_office(row.issued_by)))
    bed.plant("number_not_legacy", 40, lambda row: _renumbered(row, in_legacy_form), _had_legacy_form)


def _renumbered(row: CardRow, written: Callable[[str], str]) -> CardRow:
    return replace(row, resident_no=written(str(row.resident_no)))


def _in_scientific_notation(number: str) -> str:
    """Return what a sheet shows of a long number, once it was copied as text."""
    return f"{float(number[:17]) * 10:.5E}"


def _of_digits(row: CardRow) -> bool:
    return str(row.resident_no).isdecimal()


def _had_legacy_form(row: CardRow) -> bool:
    return int(str(row.resident_no)[6:10]) <= LAST_LEGACY_YEAR


def _other_office(office: str) -> str:
    return next(after for before, after in pairwise((*OFFICES, *OFFICES)) if before == office)
