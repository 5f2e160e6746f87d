"""The reason of a change stands in the ledger as it is and for ever, so it must not name a person.

Refused are resident numbers (GB 11643) in any reason, and in a reason about operators their staff ids and
names. Looked through in plain form: full-width digits and letters count as what they look like, digits of
other scripts as what they say, and a number in groups as one.
"""

import re
import unicodedata
from collections.abc import Iterable

from catalog.identifiers import resident_id
from catalog.identifiers.plain import plain
from exchange.access.errors import ReasonPersonal

_NUMBER = re.compile(r"(?=([0-9]{17}[0-9X]))")


def require_impersonal(reason: str, persons: Iterable[str] = ()) -> None:
    """Raise `ReasonPersonal` if a reason holds a resident number or one of `persons` (ids and names).

    An id counts where it stands by itself: `7` is not found in `2027`.
    """
    if any(resident_id.fault(found[1]) is None for found in _NUMBER.finditer(plain(reason))):
        raise ReasonPersonal
    folded = _folded(reason)
    if any(_stands_in(folded, _folded(person)) for person in persons):
        raise ReasonPersonal


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _stands_in(text: str, name: str) -> bool:
    return re.search(rf"(?<![0-9a-z]){re.escape(name)}(?![0-9a-z])", text) is not None
