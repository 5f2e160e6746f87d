"""What stands in the counts for a person, or for what is claimed of one: 64 bits of a keyed digest.

Among a million subjects of one window two fall together once in some forty million windows; then one is not
counted, and nothing else happens.
"""

import hmac
from functools import lru_cache

import msgspec

from catalog.model import HolderType
from exchange.ledger.commitment import length_prefixed

Place = tuple[str, str]
"""Of what a value is claimed: resource and field."""
NAME: Place = ("", "name")
"""The place of the holder's name, which every resource may compare."""

_BYTES = 8
_BIRTHDAY = 14  # digits of a resident number that say area code and birthday
_TAIL = 3  # of other persons' codes: a thousand numbers side by side
_ORGANISATIONS = frozenset({HolderType.UNIFIED_SOCIAL_CREDIT_CODE, HolderType.OTHER_ORGANISATION_CODE})


def mark(digest: bytes) -> int:
    """Return the 64 bits that stand for a keyed digest (or pseudonym)."""
    return int.from_bytes(digest[:_BYTES], signed=True)


@lru_cache(maxsize=1024)
def client_mark(key: bytes, client: str) -> int:
    """Return the mark of a client."""
    return mark(hmac.digest(key, length_prefixed("client", client), "sha256"))


def operator_mark(pseudonym: bytes) -> int:
    """Return the mark of an operator; never 0, which stands for the client as a whole."""
    return mark(pseudonym) or 1


def sequence_mark(key: bytes, holder_type: HolderType, normalised_code: str) -> int | None:
    """Return the mark of the sequence in which a person's number stands; `None` where it stands in none.

    Of a resident it is area code and birthday (the first 14 digits), of other persons all but the last three
    characters. Organisations have none: registries publish their codes, and give them out one after another.
    """
    if holder_type in _ORGANISATIONS:
        return None
    resident = holder_type is HolderType.RESIDENT_ID
    shared = normalised_code[:_BIRTHDAY] if resident else normalised_code[:-_TAIL]
    return mark(hmac.digest(key, length_prefixed("sequence", holder_type.value, shared), "sha256"))


class ClaimMarks(msgspec.Struct, frozen=True):
    """What stands for one value claimed of a person: the field of that person's row, and the value."""

    field: int
    value: int


def claim_marks(key: bytes, pseudonym: bytes, place: Place, value: str) -> ClaimMarks:
    """Return the marks of a value claimed of a person, and of its place.

    `value` is in the form in which it is compared. Its mark is of this person and place alone: a value
    claimed of two persons has two.
    """
    of = (pseudonym.hex(), *place)
    return ClaimMarks(
        mark(hmac.digest(key, length_prefixed("claimed field", *of), "sha256")),
        mark(hmac.digest(key, length_prefixed("claimed value", *of, value), "sha256")),
    )
