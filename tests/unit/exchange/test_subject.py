"""Holders are found by a keyed digest."""

import hashlib
import hmac

from catalog.model import HolderType
from exchange.subject import subject_key


def test_subject_key_is_the_documented_hmac() -> None:
    """The key is HMAC-SHA-256 over type, bar and code, so another implementation can compute it."""
    expected = hmac.new(b"k" * 32, b"111|371399199001011234", hashlib.sha256).digest()
    assert subject_key(b"k" * 32, HolderType.RESIDENT_ID, "371399199001011234") == expected


def test_type_is_part_of_the_holder() -> None:
    """The same code under another type is another holder."""
    one = subject_key(b"k" * 32, HolderType.RESIDENT_ID, "1")
    assert one != subject_key(b"k" * 32, HolderType.OTHER_PERSON_CODE, "1")
