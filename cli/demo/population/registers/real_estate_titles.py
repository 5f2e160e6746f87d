"""Natural resources' real estate titles: a line for each title and holder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.names import draw_location
from cli.demo.population.numbers import title_number, unit_number, with_wrong_check
from cli.demo.population.people import Business, Person
from cli.demo.population.periods import OPEN_END, ahead, last_day
from cli.demo.population.personas import ENTERPRISE
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import TITLES
from cli.demo.population.standing import Standing, deal

ALL_TITLES = 10_000
FIRST_YEAR = 2015
YEARS = 10
UNREADABLE_REGISTRATION = "2024-02-30"

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "现势",
        Standing.NOT_YET_VALID: "现势",
        Standing.SUSPENDED: "查封",
        Standing.CANCELLED: "注销",
        Standing.RESCINDED: "撤销",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {Standing.SUSPENDED: 200, Standing.CANCELLED: 200, Standing.RESCINDED: 100}
)
"""How the titles stand that no persona and nobody with a rare name holds."""

STANDINGS: Mapping[str, Standing | None] = MappingProxyType(
    {
        "suspended": Standing.SUSPENDED,
        "not_yet_valid": Standing.NOT_YET_VALID,
        "cancelled": Standing.CANCELLED,
        "rescinded": Standing.RESCINDED,
        "nothing": None,
    }
)
"""How a persona's title stands, or that there is none; every other persona's is valid."""

CO_OWNERS: Mapping[str, int] = MappingProxyType({"co_owner": 2})
"""How many others stand on a persona's title."""


RESTRICTIONS: Mapping[str, int] = MappingProxyType({"异议登记": 500, "预告登记": 120, "抵押": 8})
"""Which title carries a restriction, by its serial number; no persona's does."""


@dataclass(frozen=True, slots=True)
class TitleRow:
    """One line of the drop: a title and one of its holders; dates `YYYY-MM-DD`, area in square metres."""

    title_no: str
    holder_code: str
    holder_kind: str
    holder_name: str
    unit_no: str
    share: str
    location: str
    area: str
    registered_on: str
    valid_from: str
    valid_to: str
    state: str
    restriction: str = "无"

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.title_no, self.holder_code)


def keep_titles(census: Census) -> Register[TitleRow]:
    """Return the county's titles, with the dirt in them; titles under a rare name stay clean."""
    rng, draft = census.stream("titles"), Draft[TitleRow]()
    _write(draft, _title(rng, census.anchor, 1, [census.enterprises[0]]), persona=ENTERPRISE)
    serial = 2
    for key, star in census.stars.items():
        standing = STANDINGS.get(key, Standing.VALID)
        if standing is not None:
            holders = [star, *rng.sample(census.others, CO_OWNERS.get(key, 0))]
            _write(draft, _title(rng, census.anchor, serial, holders, standing), standing, key)
            serial += 1
    for person in census.rare:
        _write(draft, _title(rng, census.anchor, serial, [person]), spared=True)
        serial += 1
    for standing in deal(rng, COUNTS, ALL_TITLES + 1 - serial):
        rows = _title(rng, census.anchor, serial, _draw_holders(rng, census), standing)
        _write(draft, [replace(row, restriction=_restriction(serial)) for row in rows], standing)
        serial += 1
    bed = draft.bed(census.stream("titles/dirt"))
    _soil(bed)
    return draft.register(TITLES, bed)


def _write(
    draft: Draft[TitleRow],
    rows: Sequence[TitleRow],
    standing: Standing = Standing.VALID,
    persona: str | None = None,
    *,
    spared: bool = False,
) -> None:
    """Write a title; the persona is its first holder, and the whole title is spared with it."""
    for place, row in enumerate(rows):
        draft.write(row, standing, persona if place == 0 else None, spared=spared or persona is not None)


def _draw_holders(rng: Random, census: Census) -> list[Person | Business]:
    if rng.random() < 0.06:  # noqa: PLR2004 -- the share of titles that enterprises hold
        return [rng.choice(census.enterprises[1:])]
    return list(rng.sample(census.others, rng.choices((1, 2, 3), (85, 12, 3))[0]))


def _title(
    rng: Random,
    anchor: date,
    serial: int,
    holders: Sequence[Person | Business],
    standing: Standing = Standing.VALID,
) -> list[TitleRow]:
    """Return one row for each holder of a title; only the holder differs between them."""
    year = FIRST_YEAR + serial % YEARS
    registered = date(year, 1, 4) + timedelta(days=rng.randint(0, 355))
    length = rng.choice((40, 50, 70))
    began, end = registered, last_day(registered, length)
    if standing is Standing.NOT_YET_VALID:  # the land is handed over later
        began, end = ahead(anchor, length, rng)
    alone = len(holders) == 1
    shared = {
        "title_no": title_number(year, serial),
        "unit_no": unit_number(serial, 10_000 + serial),
        "share": "单独所有" if alone else rng.choice(("共同共有", "共同共有", "按份共有")),
        "location": draw_location(rng),
        "area": f"{rng.randint(3800, 26000) / 100:.2f}",
        "registered_on": registered.isoformat(),
        "valid_from": began.isoformat(),
        "valid_to": rng.choices((end.isoformat(), OPEN_END), (7, 3))[0],
        "state": CODES[standing],
    }
    return [_row(holder, shared) for holder in holders]


def _restriction(serial: int) -> str:
    """Return what limits an ordinary title: every eighth is mortgaged, a few have another entry."""
    return next((word for word, every in RESTRICTIONS.items() if serial % every == 0), "无")


def _row(holder: Person | Business, shared: dict[str, str]) -> TitleRow:
    if isinstance(holder, Person):
        return TitleRow(holder_code=holder.number, holder_kind="1", holder_name=holder.name, **shared)
    return TitleRow(holder_code=holder.credit, holder_kind="2", holder_name=holder.name, **shared)


def _soil(bed: Bed[TitleRow]) -> None:
    bed.plant("readable", 20, lambda row: replace(row, registered_on=UNREADABLE_REGISTRATION))
    bed.plant("area_positive", 8, lambda row: replace(row, area="0.00"))
    bed.plant("area_positive", 8, lambda row: replace(row, area=f"-{row.area}"))
    bed.plant(
        "holder_code_valid", 24, lambda row: replace(row, holder_code=with_wrong_check(row.holder_code))
    )
    bed.repeat("key_unique", 12, lambda row: replace(row, area=f"1{row.area}"))
    bed.plant("required", 5, lambda row: replace(row, location=""))
    bed.plant("required", 3, lambda row: replace(row, location="　"))
