"""Headings of a file as they may be shown: a first line that is a row of data has none."""

from collections.abc import Sequence

from catalog.identifiers import mask_residents


def told_headings(first_line: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a first line as headings, or as many blanks where a resident number is among them.

    No heading is a person's number: such a line is a row, and the cells beside the number are that person's.
    """
    is_row = any(mask_residents(cell) != cell for cell in first_line)
    return ("",) * len(first_line) if is_row else tuple(first_line)
