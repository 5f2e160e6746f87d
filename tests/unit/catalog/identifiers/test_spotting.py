"""Resident numbers in any text are masked; what only looks a little like one stays readable."""

import pytest

from catalog.identifiers import mask_residents

NUMBER = "37139919900101123X"


@pytest.mark.parametrize(
    "number",
    [
        NUMBER,
        NUMBER.lower(),
        NUMBER[:17] + "4",
        NUMBER[:17],
        "371399199002311234",
        "３７１３９９１９９００１０１１２３Ｘ",
        "٣٧١٣٩٩١٩٩٠٠١٠١١٢٣٤",
        "371399900101123",
        "３７１３９９９００１０１１２３",
        "371399 19900101 123X",
        "371399-19900101-123X",
        "371399\u300019900101\u200b123X",
        "3 7 1 3 9 9 1 9 9 0 0 1 0 1 1 2 3 X",
        "371399 900101 123",
        "3.71399199001011E+17",
        f"12{NUMBER}34",
        "371399199001011234371399199001011234",
    ],
)
def test_a_number_is_masked_where_it_stands(number: str) -> None:
    """Whatever it is written like, neither the number nor its day of birth is left, and the rest stays."""
    masked = mask_residents(f"店 1 {number}铺，2 号")
    assert masked.startswith("店 1 ")
    assert masked.endswith("铺，2 号")
    digits = "".join(sign for sign in masked if sign.isdecimal())
    assert "*" * 7 in masked
    assert not [day for day in ("900101", "９００１０１", "٩٠٠١٠١", "900231") if day in digits]


@pytest.mark.parametrize(
    "text",
    [
        "371399600000011",  # a business's registration number: no day of birth in it
        "913713000000000018",  # a unified social credit code
        "371399001001GB00001F00000101",  # a unit of real estate
        "鲁(2020)莒南县不动产权第0001234号",
        "2021-01-01 2031-01-01",
        "2019.06.01-2029.05.31",
        "2026-11-25 02:15:00.123456+00:00",
        "JY13713990000025",
        "13812345678 13912345678",
        "12.5",
        "",
    ],
)
def test_other_figures_stay_readable(text: str) -> None:
    """Who mends a row needs its other numbers."""
    assert mask_residents(text) == text
