"""Which sheet of a workbook is read and how, as the contract says; nothing of it is guessed."""

from dataclasses import dataclass

from catalog.model import Contract
from connectors.errors import option_unfit

MOST_ROWS = 1_048_576
"""How many rows a sheet can have (ECMA-376 leaves it open; Excel does not)."""


@dataclass(frozen=True, slots=True)
class WorkbookForm:
    """Sheet and header row (from 1); `empty_is_null` because a sheet shows both alike."""

    sheet: str
    header_row: int
    empty_is_null: bool


def workbook_form(contract: Contract) -> WorkbookForm:
    """Return the form the contract's source options declare.

    Raises `ContractUnfit` naming the option that is missing or unknown.
    """
    options = contract.source.options
    if not options.get("sheet"):
        raise option_unfit(contract, "sheet", "the name of the sheet to read")
    if options.get("empty") not in ("null", "text"):
        raise option_unfit(contract, "empty", "null or text, what an empty cell means")
    return WorkbookForm(options["sheet"], header_row_of(contract), options["empty"] == "null")


def header_row_of(contract: Contract) -> int:
    """Return the number of the row that holds the columns' names, the first where the contract says none.

    Raises `ContractUnfit` if the option is no row number.
    """
    said = contract.source.options.get("header_row", "1")
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) < MOST_ROWS):
        raise option_unfit(contract, "header_row", f"a row number from 1 to {MOST_ROWS - 1}")
    return int(said)
