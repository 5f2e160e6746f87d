"""The disabled persons' federation's certificates: a row of an old SQLite file for a few of the county.

Programs that wrote to the file came and went: some rows name their holder by the 15 digits of before 1999,
and a cell may be of another storage class than its neighbours, because SQLite does not mind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

from cli.demo.population.census import Census
from cli.demo.population.numbers import in_full_width, in_legacy_form, with_wrong_check
from cli.demo.population.people import Person
from cli.demo.population.periods import last_day, run_out, running, years_before
from cli.demo.population.planting import Bed
from cli.demo.population.register import Draft, Register
from cli.demo.population.resources import CERTIFICATES
from cli.demo.population.standing import Standing, deal

ALL_CERTIFICATES = 900
YEARS = 10
LAST_LEGACY_YEAR = 1999
UNREADABLE_ISSUE = "2021.02.30"
JULIAN_DAY_ZERO = 1_721_424.5
"""The Julian day on which the day before the first of the calendar begins."""

CODES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.VALID: "01",
        Standing.EXPIRED: "01",
        Standing.SUSPENDED: "02",
        Standing.CANCELLED: "03",
        Standing.REVOKED: "04",
    }
)
COUNTS: Mapping[Standing, int] = MappingProxyType(
    {
        Standing.SUSPENDED: 18,
        Standing.CANCELLED: 30,
        Standing.REVOKED: 7,
        Standing.EXPIRED: 45,
    }
)
"""How the certificates stand of those who are no persona."""

STANDINGS: Mapping[str, tuple[Standing, ...]] = MappingProxyType(
    {
        "legacy_number": (Standing.VALID,),
        "certificate_frozen": (Standing.SUSPENDED,),
        "expired": (Standing.EXPIRED,),
        "renewed": (Standing.CANCELLED, Standing.VALID),
    }
)
"""How a persona's certificates stand, the oldest first; every other persona has none."""

LEGACY = frozenset({("legacy_number", 0), ("renewed", 0)})
"""Which of them name their holder by 15 digits: persona and place."""


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One row of `cdpf_certificate`, a value by its storage class; dates `YYYY.MM.DD`."""

    certificate_no: str
    id_no: str | float
    name: str | bytes | None
    category: int
    level: int
    issued_on: str | int | float
    valid_to: str
    state: str | int

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key."""
        return (self.certificate_no,)


def keep_certificates(census: Census) -> Register[CertificateRow]:
    """Return the county's certificates, with the dirt in them."""
    rng, draft = census.stream("certificates"), Draft[CertificateRow]()
    for key, standings in STANDINGS.items():
        for place, standing in enumerate(standings):
            row = _certificate(rng, census.anchor, census.stars[key], standing, 7 - 4 * place)
            row = row if place == 0 else replace(row, certificate_no=f"{row.certificate_no}B{place}")
            is_legacy = (key, place) in LEGACY
            draft.write(_renumbered(row, in_legacy_form) if is_legacy else row, standing, key)
    crowd = rng.sample(census.others, ALL_CERTIFICATES - sum(map(len, STANDINGS.values())))
    for person, standing in zip(crowd, deal(rng, COUNTS, len(crowd)), strict=True):
        draft.write(_certificate(rng, census.anchor, person, standing), standing)
    bed = draft.bed(census.stream("certificates/dirt"))
    for key, place in sorted(LEGACY):
        bed.plant_row("number_not_legacy", (draft.numbers[key][place],), lambda row: row)
    _soil(bed)
    return draft.register(CERTIFICATES, bed)


def _certificate(
    rng: Random, anchor: date, person: Person, standing: Standing, age_years: int | None = None
) -> CertificateRow:
    """Return a certificate of ten years; unless it has expired it runs. `age_years` gives its age."""
    began, end = (run_out if standing is Standing.EXPIRED else running)(anchor, YEARS, rng)
    if age_years is not None and standing is not Standing.EXPIRED:
        began = years_before(anchor, age_years, rng)
        end = last_day(began, YEARS)
    category, level = int(person.number[14:17]) % 7 + 1, int(person.number[11:14]) % 4 + 1
    return CertificateRow(
        certificate_no=f"{person.number}{category}{level}",
        id_no=person.number,
        name=person.name,
        category=category,
        level=level,
        issued_on=f"{began:%Y.%m.%d}",
        valid_to=f"{end:%Y.%m.%d}",
        state=CODES[standing],
    )


def _soil(bed: Bed[CertificateRow]) -> None:
    bed.plant("readable", 3, lambda row: replace(row, issued_on=_issued(row).toordinal() + JULIAN_DAY_ZERO))
    bed.plant("readable", 3, lambda row: replace(row, issued_on=int(f"{_issued(row):%Y%m%d}")))
    bed.plant("readable", 2, lambda row: replace(row, issued_on=UNREADABLE_ISSUE))
    bed.plant("readable", 2, lambda row: replace(row, id_no=float(str(row.id_no))), _of_digits)
    bed.plant("readable", 2, lambda row: replace(row, name=str(row.name).encode("gb18030")), _is_no_utf_8)
    bed.plant("state_known", 3, lambda row: replace(row, state=int(row.state)))
    bed.plant("required", 2, lambda row: replace(row, name=None))
    bed.plant("holder_code_valid", 4, lambda row: _renumbered(row, with_wrong_check))
    bed.plant("holder_code_valid", 3, lambda row: _renumbered(row, in_full_width))
    bed.plant("category_known", 2, lambda row: replace(row, category=8))
    bed.plant("level_known", 2, lambda row: replace(row, level=0))
    bed.plant("period_in_order", 2, lambda row: replace(row, valid_to=_day_before_issue(row)))
    bed.repeat("key_unique", 2, lambda row: replace(row, level=row.level % 4 + 1))
    bed.plant("certificate_no_shape", 5, lambda row: replace(row, certificate_no=f"LN{row.certificate_no}"))
    bed.plant("number_not_legacy", 62, lambda row: _renumbered(row, in_legacy_form), _had_legacy_form)


def _renumbered(row: CertificateRow, written: Callable[[str], str]) -> CertificateRow:
    return replace(row, id_no=written(str(row.id_no)))


def _issued(row: CertificateRow) -> date:
    year, month, day = map(int, str(row.issued_on).split("."))
    return date(year, month, day)


def _day_before_issue(row: CertificateRow) -> str:
    return f"{_issued(row) - timedelta(days=1):%Y.%m.%d}"


def _of_digits(row: CertificateRow) -> bool:
    return str(row.id_no).isdecimal()


def _is_no_utf_8(row: CertificateRow) -> bool:
    """Say whether the name in GB 18030 is no well-formed UTF-8 by chance."""
    try:
        str(row.name).encode("gb18030").decode()
    except UnicodeDecodeError:
        return True
    return False


def _had_legacy_form(row: CertificateRow) -> bool:
    return int(str(row.id_no)[6:10]) <= LAST_LEGACY_YEAR
