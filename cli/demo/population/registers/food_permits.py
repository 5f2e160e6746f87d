"""Market regulation's food permits: of shops, of kitchens and of canteens, for five years each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.names import draw_address
from cli.demo.population.numbers import food_permit_number, in_full_width, in_legacy_form, with_wrong_check
from cli.demo.population.people import Business
from cli.demo.population.periods import day_before, last_day, run_out, running, years_before
from cli.demo.population.personas import ENTERPRISE
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import PERMITS
from cli.demo.population.standing import Standing, deal

OFFICE = "莒南县市场监督管理局"
UNREADABLE_END = "2027-02-30"
UNKNOWN_STATE = "9"
YEARS = 5
ALL_PERMITS = 900
SALE, CATERING, CANTEEN = 1, 2, 3
SCOPES: Mapping[int, str] = MappingProxyType(
    {
        SALE: "预包装食品销售；散装食品销售",
        CATERING: "热食类食品制售；冷食类食品制售",
        CANTEEN: "热食类食品制售（单位食堂）",
    }
)

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "1",
        Standing.EXPIRED: "1",
        Standing.SUSPENDED: "2",
        Standing.CANCELLED: "3",
        Standing.RESCINDED: "4",
        Standing.REVOKED: "5",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {
        Standing.SUSPENDED: 14,
        Standing.RESCINDED: 5,
        Standing.CANCELLED: 40,
        Standing.REVOKED: 11,
        Standing.EXPIRED: 55,
    }
)
"""How the permits stand that no persona holds."""

STANDINGS: Mapping[str, tuple[Standing, ...]] = MappingProxyType(
    {
        "clear": (Standing.VALID,),
        "revoked": (Standing.REVOKED,),
        "suspended": (Standing.SUSPENDED,),
        "expired": (Standing.EXPIRED,),
        "renewed": (Standing.REVOKED, Standing.VALID),
        "cancelled": (Standing.CANCELLED,),
        "rescinded": (Standing.RESCINDED,),
        "mismatch": (Standing.VALID,),
    }
)
"""How the permits of a persona's shops stand, the oldest first; the enterprise's is valid."""


@dataclass(frozen=True, slots=True)
class PermitRow:
    """One row of `food_permit`; dates `YYYY-MM-DD` as text, `upd_time` in UTC."""

    permit_no: str
    holder_kind: str
    holder_code: str
    holder_name: str | None
    biz_name: str
    scope: str
    premises: str
    valid_from: str
    valid_to: str
    permit_state: str
    issue_org: str
    upd_time: str

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.permit_no,)


def keep_permits(census: Census) -> Register[PermitRow]:
    """Return the county's food permits, with the dirt in them."""
    rng, draft = census.stream("permits"), Draft[PermitRow]()
    first, *enterprises = census.enterprises
    draft.write(
        _permit(rng, census.anchor, (food_permit_number(CANTEEN, 1), first), Standing.VALID, 2),
        persona=ENTERPRISE,
    )
    serial = 1
    for key, standings in STANDINGS.items():
        for place, (shop, standing) in enumerate(zip(census.star_shops[key], standings, strict=True)):
            serial += 1
            row = _permit(
                rng, census.anchor, (food_permit_number(SALE, serial), shop), standing, 4 - 3 * place
            )
            draft.write(row, standing, key)
    crowd = rng.sample([*enterprises, *census.shops], ALL_PERMITS - serial)
    dealt = deal(rng, COUNTS, len(crowd))
    for number, (business, standing) in enumerate(zip(crowd, dealt, strict=True), start=serial + 1):
        numbered = (food_permit_number(_kind(business), number), business)
        draft.write(_permit(rng, census.anchor, numbered, standing), standing)
    bed = draft.bed(census.stream("permits/dirt"))
    _soil(bed)
    return draft.register(PERMITS, bed)


def _permit(
    rng: Random,
    anchor: date,
    numbered: tuple[str, Business],
    standing: Standing,
    age_years: int | None = None,
) -> PermitRow:
    """Return a permit of five years; unless it has expired it runs. `age_years` gives its age."""
    began, end = (run_out if standing is Standing.EXPIRED else running)(anchor, YEARS, rng)
    if age_years is not None and standing is not Standing.EXPIRED:
        began = years_before(anchor, age_years, rng)
        end = last_day(began, YEARS)
    number, business = numbered
    operator = business.operator
    return PermitRow(
        permit_no=number,
        holder_kind="E" if operator is None else "I",
        holder_code=business.credit if operator is None else operator.number,
        holder_name=business.name if operator is None else operator.name,
        biz_name=business.name,
        scope=SCOPES[int(number[2])],
        premises=draw_address(rng),
        valid_from=began.isoformat(),
        valid_to=end.isoformat(),
        permit_state=CODES[standing],
        issue_org=OFFICE,
        upd_time=f"{began} 0{rng.randint(1, 9)}:{rng.randint(10, 59)}:00",
    )


def _kind(business: Business) -> int:
    """Return what is permitted: outside the trade an enterprise runs a canteen, a shop sells food too."""
    if "餐饮" in business.scope:
        return CATERING
    return SALE if "食品" in business.scope or business.operator is not None else CANTEEN


def _soil(bed: Bed[PermitRow]) -> None:
    bed.plant("readable", 11, lambda row: replace(row, valid_to=UNREADABLE_END))
    bed.plant("required", 4, lambda row: replace(row, holder_name=None))
    bed.plant("required", 3, lambda row: replace(row, biz_name="　"))
    bed.plant("state_known", 6, lambda row: replace(row, permit_state=UNKNOWN_STATE))
    for kind, count in (("E", 6), ("I", 8)):
        bed.plant("holder_code_valid", count, lambda row: _renumbered(row, with_wrong_check), _of_kind(kind))
    bed.plant("holder_code_valid", 5, lambda row: _renumbered(row, in_full_width))
    bed.plant("period_in_order", 5, lambda row: replace(row, valid_to=day_before(row.valid_from)))
    bed.repeat("key_unique", 3, lambda row: replace(row, premises=f"{row.premises}（补录）"))
    bed.plant("permit_no_shape", 7, lambda row: replace(row, permit_no=row.permit_no.removeprefix("JY")))
    legacy = _of_kind("I")  # every operator was born in the time of 15 digits
    bed.plant("number_not_legacy", 9, lambda row: _renumbered(row, in_legacy_form), legacy)


def _renumbered(row: PermitRow, written: Callable[[str], str]) -> PermitRow:
    return replace(row, holder_code=written(row.holder_code))


def _of_kind(kind: str) -> Callable[[PermitRow], bool]:
    return lambda row: row.holder_kind == kind
