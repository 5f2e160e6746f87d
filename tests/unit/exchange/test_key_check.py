"""The check value tells keys apart and nothing of a key."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from exchange.key_check import KeyDiffers, key_check_value

KEY = st.binary(min_size=32, max_size=32)


@given(KEY, KEY)
def test_values_are_equal_only_for_equal_keys(one: bytes, other: bytes) -> None:
    """Two keys have one value exactly if they are one key."""
    assert (key_check_value(one) == key_check_value(other)) == (one == other)


def test_the_value_is_the_hmac_of_its_label() -> None:
    """The value stays what databases hold, and is none that a subject could have."""
    key = b"k" * 32
    assert key_check_value(key) == hmac.new(key, b"tongban key check v1", hashlib.sha256).digest()


def test_the_fault_tells_no_key() -> None:
    """The message says what to do and holds no bytes of any key."""
    assert "key backup" in str(KeyDiffers())
