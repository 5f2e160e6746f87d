"""Cells of the export, as a spreadsheet reads them."""

import pytest

from cli.quarantine.exporting import guarded


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1+1",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "371399199001011234",
        "３７１３",
        "007",
        "2024-02-30",
        ".5",
        "(1)",
        "'=1+1",
        "% ",
        "|cmd",
    ],
)
def test_what_a_spreadsheet_would_change_is_text(cell: str) -> None:
    """The cell begins with one apostrophe, and is whole behind it."""
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "王建国", "鲁(2020)第1号", "readable"])
def test_words_stay_bare(cell: str) -> None:
    """What no spreadsheet changes has nothing before it."""
    assert guarded(cell) == cell
