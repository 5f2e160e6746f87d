"""Arrays as text, for the statements of the counts.

asyncpg asks of each element of a list what it is, and then writes it; here all are numbers or times.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache


def array_of(elements: Iterable[str]) -> str:
    """Return the text of an array whose elements need no quotes."""
    return f"{{{','.join(elements)}}}"


@lru_cache(maxsize=64)
def written(moment: datetime) -> str:
    """Return a moment as PostgreSQL reads it."""
    return moment.isoformat()
