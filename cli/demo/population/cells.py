"""A row's cells, in their order."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

from cli.demo.population.planting import Keyed


def cells(row: Keyed) -> tuple[Any, ...]:
    """Return the cells of a row in their order; `dataclasses.astuple` would first copy each one deeply."""
    return _getter(type(row))(row)


@cache
def _getter(kind: type[Any]) -> Callable[[Keyed], tuple[Any, ...]]:
    return attrgetter(*(field.name for field in fields(kind)))
