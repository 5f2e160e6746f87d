"""Forms: strptime notation, compiled once for both paths."""

from datetime import date, timedelta

import pytest

from connectors.typing.forms import FormUnknown, compile_form, parse_offset


@pytest.mark.parametrize("notation", ["%Y-%m", "%d %B %Y", "%Y%m%d%Y", "%j"])
def test_a_form_that_is_not_read_is_named(notation: str) -> None:
    """A directive that is unknown, stands twice or is missing is refused."""
    with pytest.raises(FormUnknown):
        compile_form(notation, "Ymd")


@pytest.mark.parametrize(
    ("notation", "text", "expected"),
    [
        ("%Y%m%d", "20240229", date(2024, 2, 29)),
        ("%Y%m%d", "2024229", None),
        ("%Y年%m月%d日", "2024年2月9日", date(2024, 2, 9)),
        ("%d.%m.%Y", "9.2.2024", date(2024, 2, 9)),
        ("(%Y)%m%d", "(2024)0209", date(2024, 2, 9)),
        ("%Y-%m-%d", "2024-02-09\n", None),
        ("%Y-%m-%d", "２０２４-02-09", None),
    ],
)
def test_dates_are_read_in_their_form_only(notation: str, text: str, expected: date | None) -> None:
    """One digit is enough where a separator follows; other digits and line breaks never match."""
    assert compile_form(notation, "Ymd").read_date(text) == expected


@pytest.mark.parametrize(
    ("text", "hours"), [("Z", 0), ("+08", 8), ("+0800", 8), ("-05:30", -5.5), ("+00:00", 0)]
)
def test_offsets_are_read(text: str, hours: float) -> None:
    """Every ISO 8601 spelling of an offset is understood."""
    assert parse_offset(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "8", "+8", "Asia/Shanghai", "+99:00", "z"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    """Names of zones and half offsets are no offsets."""
    with pytest.raises(ValueError, match="no offset"):
        parse_offset(text)
