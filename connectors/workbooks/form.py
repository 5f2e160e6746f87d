"""Which sheet of a workbook is read and how, as the contract says; nothing of it is guessed."""

from dataclasses import dataclass

from catalog.model import Contract, Text
from connectors.errors import EMPTY_MEANS, option_unfit

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
        raise option_unfit(contract, "sheet", Text("要读取的工作表名称", "the name of the sheet to read"))
    if options.get("empty") not in ("null", "text"):
        raise option_unfit(contract, "empty", EMPTY_MEANS)
    return WorkbookForm(options["sheet"], header_row_of(contract), options["empty"] == "null")


def header_row_of(contract: Contract) -> int:
    """Return the number of the row that holds the columns' names, the first where the contract says none.

    Raises `ContractUnfit` if the option is no row number.
    """
    said = contract.source.options.get("header_row", "1")
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) < MOST_ROWS):
        most = MOST_ROWS - 1
        raise option_unfit(
            contract, "header_row", Text(f"1 至 {most} 的行号", f"a row number from 1 to {most}")
        )
    return int(said)
