"""How each department writes a person, a business or a title down: clean rows, before any dirt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cli.demo.population.names import draw_location
from cli.demo.population.numbers import title_number, unit_number
from cli.demo.population.people import Business, Person
from cli.demo.population.rows import IdentityRow, LicenceRow, TitleRow

OPEN_END = "长期"
MARKET_OFFICE = "莒南县市场监督管理局"
POLICE_OFFICE = "莒南县公安局"
FIRST_TITLE_YEAR = 2015
TITLE_YEARS = 10


@dataclass(frozen=True, slots=True)
class Recorder:
    """Draws the details of rows; periods that may end soon are counted from `anchor`."""

    rng: Random
    anchor: date

    def licence(
        self, business: Business, state: str | None = None, age_years: int | None = None
    ) -> LicenceRow:
        """Return a business licence; with `state` given it is in that state and its period still runs."""
        age = self.rng.randint(1, 14) if age_years is None else age_years
        began = self._years_ago(age)
        length = self.rng.choice((None, None, 10, 20, 30))
        operator = business.operator
        return LicenceRow(
            reg_no=business.registration,
            holder_kind="E" if operator is None else "I",
            holder_code=business.credit if operator is None else operator.number,
            holder_name=business.name if operator is None else operator.name,
            uscc=business.credit,
            ent_name=business.name,
            reg_capital=f"{self.rng.choice((3, 5, 10, 50, 100, 500, 1000, 5000))}.00",
            scope=business.scope,
            est_date=began.isoformat(),
            valid_from=began.isoformat(),
            valid_to=OPEN_END if length is None or state else _years_after(began, length).isoformat(),
            reg_state=state or _draw_state(self.rng, {"01": 930, "02": 15, "03": 5, "04": 40, "07": 10}),
            reg_org=MARKET_OFFICE,
            upd_time=f"{began} 0{self.rng.randint(1, 9)}:{self.rng.randint(10, 59)}:00",
        )

    def title(
        self, serial: int, holders: Sequence[Person | Business], state: str | None = None
    ) -> list[TitleRow]:
        """Return one row for each holder of a title; only the holder differs between them."""
        year = FIRST_TITLE_YEAR + serial % TITLE_YEARS
        began = date(year, 1, 4) + timedelta(days=self.rng.randint(0, 355))
        end = _years_after(began, self.rng.choice((40, 50, 70))).isoformat()
        alone = len(holders) == 1
        shared = {
            "title_no": title_number(year, serial),
            "unit_no": unit_number(serial, 10_000 + serial),
            "share": "单独所有" if alone else self.rng.choice(("共同共有", "共同共有", "按份共有")),
            "location": draw_location(self.rng),
            "area": f"{self.rng.randint(3800, 26000) / 100:.2f}",
            "registered_on": began.isoformat(),
            "valid_from": began.isoformat(),
            "valid_to": self.rng.choices((end, OPEN_END), (7, 3))[0],
            "state": state or _draw_state(self.rng, {"现势": 95, "查封": 2, "注销": 2, "撤销": 1}),
        }
        return [_title_row(holder, shared) for holder in holders]

    def identity(self, person: Person, state: str | None = None, *, expired: bool = False) -> IdentityRow:
        """Return a resident's identity record; with `state` given its period runs, unless `expired`."""
        age = self.rng.randint(1, 8)
        length = self.rng.choices((10, 20, None), (3, 5, 2))[0]
        if expired or (state is None and self.rng.random() < 0.03):  # noqa: PLR2004 -- a share of cards
            age, length = 11, 10
        began = self._years_ago(age)
        return IdentityRow(
            idNo=person.number,
            name=person.name,
            sex=person.sex,
            birthDate=f"{person.born_on:%Y%m%d}",
            address=person.address,
            issuedBy=POLICE_OFFICE,
            validFrom=f"{began:%Y%m%d}",
            validTo=OPEN_END if length is None else f"{_years_after(began, length):%Y%m%d}",
            state=state or _draw_state(self.rng, {"0": 970, "1": 15, "2": 12, "3": 3}),
            changedAt=f"{began}T{self.rng.randint(10, 17)}:{self.rng.randint(10, 59)}:00+08:00",
        )

    def _years_ago(self, years: int) -> date:
        return self.anchor - timedelta(days=365 * years + self.rng.randint(0, 300))


def _title_row(holder: Person | Business, shared: dict[str, str]) -> TitleRow:
    if isinstance(holder, Person):
        return TitleRow(holder_code=holder.number, holder_kind="1", holder_name=holder.name, **shared)
    return TitleRow(holder_code=holder.credit, holder_kind="2", holder_name=holder.name, **shared)


def _draw_state(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _years_after(day: date, years: int) -> date:
    """Return the last day of a period of whole years that begins on `day`."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day) - timedelta(days=1)
