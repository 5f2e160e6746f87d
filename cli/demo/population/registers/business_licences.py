"""Market regulation's business licences: enterprises, and individual businesses under their operators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.numbers import with_wrong_check
from cli.demo.population.people import Business
from cli.demo.population.periods import OPEN_END, day_before, last_day, run_out, years_before
from cli.demo.population.personas import ENTERPRISE, FORMER_NAME
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import LICENCES
from cli.demo.population.standing import Standing, deal

OFFICE = "莒南县市场监督管理局"
UNREADABLE_END = "2031-02-30"
UNKNOWN_STATE = "99"
MOST_YEARS = 14
OPEN_SHARE = 0.4

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "01",
        Standing.EXPIRED: "01",
        Standing.SUSPENDED: "02",
        Standing.RESCINDED: "03",
        Standing.CANCELLED: "04",
        Standing.REVOKED: "07",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {
        Standing.SUSPENDED: 45,
        Standing.RESCINDED: 15,
        Standing.CANCELLED: 120,
        Standing.REVOKED: 30,
        Standing.EXPIRED: 60,
    }
)
"""How the licences stand that no persona holds."""

STANDINGS: Mapping[str, tuple[Standing, ...]] = MappingProxyType(
    {
        "revoked": (Standing.REVOKED,),
        "renewed": (Standing.REVOKED, Standing.VALID),
        "cancelled": (Standing.CANCELLED,),
        "rescinded": (Standing.RESCINDED,),
    }
)
"""How a persona's licences stand, the oldest first; every other one is valid."""


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One row of `biz_licence`; dates `YYYY-MM-DD`, `upd_time` in UTC, `reg_capital` in 10,000 yuan."""

    reg_no: str
    holder_kind: str
    holder_code: str
    holder_name: str | None
    legal_rep_id: str | None
    uscc: str
    ent_name: str
    reg_capital: str
    scope: str
    est_date: str
    valid_from: str
    valid_to: str
    reg_state: str
    reg_org: str
    upd_time: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.reg_no,)


def keep_licences(census: Census) -> Register[LicenceRow]:
    """Return the licences of the county's businesses, with the dirt in them."""
    rng, draft = census.stream("licences"), Draft[LicenceRow]()
    first, *enterprises = census.enterprises
    draft.write(_licence(rng, census.anchor, first, Standing.VALID, 9), persona=ENTERPRISE)
    for key, shops in census.star_shops.items():
        standings = STANDINGS.get(key, (Standing.VALID,) * len(shops))
        for place, (shop, standing) in enumerate(zip(shops, standings, strict=True)):
            row = _licence(rng, census.anchor, shop, standing, 9 - 4 * place)
            is_former = key == "two_names" and place == 0
            draft.write(replace(row, holder_name=FORMER_NAME) if is_former else row, standing, key)
    crowd = [*enterprises, *census.shops]
    for business, standing in zip(crowd, deal(rng, COUNTS, len(crowd)), strict=True):
        draft.write(_licence(rng, census.anchor, business, standing), standing)
    bed = draft.bed(census.stream("licences/dirt"))
    _soil(bed, draft.numbers["held_back"])
    return draft.register(LICENCES, bed)


def _licence(
    rng: Random, anchor: date, business: Business, standing: Standing, age_years: int | None = None
) -> LicenceRow:
    """Return a licence; unless it has expired its period runs. With `age_years` given it has no end."""
    length = 10 if standing is Standing.EXPIRED else rng.choice((10, 20, 30))
    began = years_before(anchor, rng.randint(1, MOST_YEARS if length > MOST_YEARS else length - 1), rng)
    end = last_day(began, length)
    if standing is Standing.EXPIRED:
        began, end = run_out(anchor, length, rng)
    if age_years is not None:
        began = years_before(anchor, age_years, rng)
    no_end = standing is not Standing.EXPIRED and (age_years is not None or rng.random() < OPEN_SHARE)
    operator = business.operator
    represents = operator or business.representative
    return LicenceRow(
        reg_no=business.registration,
        holder_kind="E" if operator is None else "I",
        holder_code=business.credit if operator is None else operator.number,
        holder_name=business.name if operator is None else operator.name,
        legal_rep_id=None if represents is None else represents.number,
        uscc=business.credit,
        ent_name=business.name,
        reg_capital=f"{rng.choice((3, 5, 10, 50, 100, 500, 1000, 5000))}.00",
        scope=business.scope,
        est_date=began.isoformat(),
        valid_from=began.isoformat(),
        valid_to=OPEN_END if no_end else end.isoformat(),
        reg_state=CODES[standing],
        reg_org=OFFICE,
        upd_time=f"{began} 0{rng.randint(1, 9)}:{rng.randint(10, 59)}:00",
    )


def _soil(bed: Bed[LicenceRow], held_back: tuple[str, ...]) -> None:
    """Plant the dirt; the row with the key `held_back` is one of the unknown states."""
    bed.plant("readable", 21, lambda row: replace(row, valid_to=UNREADABLE_END))
    bed.plant("required", 4, lambda row: replace(row, holder_name=None))
    bed.plant("required", 2, lambda row: replace(row, ent_name="　"))
    bed.plant_row("state_known", held_back, lambda row: replace(row, reg_state=UNKNOWN_STATE))
    bed.plant("state_known", 11, lambda row: replace(row, reg_state=UNKNOWN_STATE))
    for kind, count in (("E", 15), ("I", 12)):
        bed.plant("holder_code_valid", count, _with_wrong_check, _of_kind(kind))
    bed.plant("period_in_order", 9, lambda row: replace(row, valid_to=day_before(row.valid_from)))
    bed.plant("credit_code_valid", 15, lambda row: replace(row, uscc=with_wrong_check(row.uscc)))


def _with_wrong_check(row: LicenceRow) -> LicenceRow:
    return replace(row, holder_code=with_wrong_check(row.holder_code))


def _of_kind(kind: str) -> Callable[[LicenceRow], bool]:
    return lambda row: row.holder_kind == kind
