"""The first line of a file is shown as headings only if it is no person's row."""

import pytest

from connectors.headings import told_headings


def test_headings_are_told_as_they_are() -> None:
    """A header keeps every cell, blank ones and figures too."""
    header = ("证件号", "姓名", "", "2024年", "371399600000011")
    assert told_headings(header) == header


@pytest.mark.parametrize(
    "number", ["37139919900101123X", "371399900101123", "３７１３９９１９９００１０１１２３Ｘ"]
)
def test_a_row_is_no_header(number: str) -> None:
    """A resident number among the cells: none of them is told, the name beside it neither."""
    assert told_headings((number, "王建国", "有效")) == ("", "", "")
