"""Which dirt each department has: the counts of the demonstration, rule by rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from cli.demo.population.numbers import in_full_width, with_wrong_check
from cli.demo.population.planting import Bed
from cli.demo.population.rows import IdentityRow, LicenceRow, TitleRow

UNREADABLE_END = "2031-02-30"
UNREADABLE_REGISTRATION = "2024-02-30"
UNREADABLE_BIRTH = "19890231"
UNKNOWN_STATE = "99"


def soil_licences(bed: Bed[LicenceRow], held_back: tuple[str, ...]) -> None:
    """Plant the dirt of market regulation; the row with the key `held_back` is one of the unknown states."""
    bed.plant("readable", 7, lambda row: replace(row, valid_to=UNREADABLE_END))
    bed.plant("required", 2, lambda row: replace(row, holder_name=None))
    bed.plant_row("state_known", held_back, lambda row: replace(row, reg_state=UNKNOWN_STATE))
    bed.plant("state_known", 3, lambda row: replace(row, reg_state=UNKNOWN_STATE))
    for kind, count in (("E", 5), ("I", 4)):
        bed.plant("holder_code_valid", count, _licence_with_wrong_check, _of_kind(kind))
    bed.plant("period_in_order", 3, lambda row: replace(row, valid_to=_day_before(row.valid_from)))
    bed.plant("credit_code_valid", 5, lambda row: replace(row, uscc=with_wrong_check(row.uscc)))


def soil_titles(bed: Bed[TitleRow]) -> None:
    """Plant the dirt of natural resources."""
    bed.plant("readable", 5, lambda row: replace(row, registered_on=UNREADABLE_REGISTRATION))
    bed.plant("area_positive", 2, lambda row: replace(row, area="0.00"))
    bed.plant("area_positive", 2, lambda row: replace(row, area=f"-{row.area}"))
    bed.plant("holder_code_valid", 6, lambda row: replace(row, holder_code=with_wrong_check(row.holder_code)))
    bed.repeat("key_unique", 3, lambda row: replace(row, area=f"1{row.area}"))
    bed.plant("required", 2, lambda row: replace(row, location=""))


def soil_identities(bed: Bed[IdentityRow]) -> None:
    """Plant the dirt of public security."""
    bed.plant("holder_code_valid", 8, lambda row: replace(row, idNo=with_wrong_check(row.idNo)))
    bed.plant("holder_code_valid", 5, lambda row: replace(row, idNo=in_full_width(row.idNo)))
    bed.plant("birth_matches_number", 4, lambda row: replace(row, birthDate=_other_birth(row.birthDate)))
    bed.plant("required", 3, lambda row: replace(row, name=None))
    bed.plant("readable", 2, lambda row: replace(row, birthDate=UNREADABLE_BIRTH))


def _licence_with_wrong_check(row: LicenceRow) -> LicenceRow:
    return replace(row, holder_code=with_wrong_check(row.holder_code))


def _of_kind(kind: str) -> Callable[[LicenceRow], bool]:
    return lambda row: row.holder_kind == kind


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _other_birth(birth: str) -> str:
    day = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    return f"{day + timedelta(days=31):%Y%m%d}"
