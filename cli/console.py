"""What a person sees: tables and lines on standard output, faults on standard error, JSON when asked.

Text is shown as it is: brackets are no markup, and a control character of a foreign value never reaches the
terminal.
"""

import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 160  # where no terminal says how wide a person's screen is

out = Console(
    highlight=False,
    markup=False,
    emoji=False,
    soft_wrap=True,
    width=None if sys.stdout.isatty() else PIPE_WIDTH,
)
err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand right."""
    listed = [list(row) for row in rows]
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[place], int | None) for row in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*("" if cell is None else printable(str(cell)) for cell in row))
    out.print(table)


def show_json(value: object) -> None:
    """Print one JSON document, Chinese as it is."""
    out.print_json(json.dumps(value, ensure_ascii=False, default=str))


def printable(text: str) -> str:
    """Return the text with each control character as its escape, line breaks too."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
