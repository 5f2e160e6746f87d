"""How a holder is found without its identifier standing in an index."""

import hashlib
import hmac

from catalog.model import HolderType


def subject_key(key: bytes, holder_type: HolderType, normalised_code: str) -> bytes:
    """Return the 32-byte HMAC-SHA-256 of `<type>|<code>`, the only form of a holder that is indexed.

    `normalised_code` is what `catalog.identifiers.normalise` gave for the type.
    """
    return hmac.digest(key, f"{holder_type.value}|{normalised_code}".encode(), hashlib.sha256)
