"""Typing: the source's own text becomes Arrow values of the contract's types, or a finding.

Promises: a typed value means the same as the source's text, or the cell is NULL and a finding holds the raw
text. The one documented change is `catalog.canonical`, applied to every string of every source. Never drops
a row, never guesses a value, never rounds.
"""

from connectors.typing.batches import typed_batches
from connectors.typing.cells import Cell, Column, Unreadable
from connectors.typing.keys import key_text
from connectors.typing.rows import type_rows
from connectors.typing.schema import arrow_schema

__all__ = [
    "Cell",
    "Column",
    "Unreadable",
    "arrow_schema",
    "key_text",
    "type_rows",
    "typed_batches",
]
