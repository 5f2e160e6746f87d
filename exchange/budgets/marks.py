"""What stands in the counts for a person: 64 bits of a keyed digest.

Among a million subjects of one window two fall together once in some forty million windows; then one is not
counted, and nothing else happens.
"""

import hmac
from functools import lru_cache

from catalog.model import HolderType
from exchange.ledger.commitment import length_prefixed

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
