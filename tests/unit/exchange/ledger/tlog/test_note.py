"""Signed notes and verifier keys of our own making."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.tlog.errors import KeyMalformed, NoteMalformed, SignatureInvalid, SignatureMissing
from exchange.ledger.tlog.note import MOST_BYTES, VerifierKey, parse_note, sign_note, verifier_key

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NAME = "exchange.example/log"
VKEY = verifier_key(NAME, KEY)
NOTE = sign_note("第一行\nsecond\n", NAME, KEY)


def test_a_signed_note_is_verified_by_its_key() -> None:
    """What was signed is read back with the key that signed it."""
    note = parse_note(NOTE)
    assert note.text == "第一行\nsecond\n"
    assert note.verified_by([VKEY]) == (VKEY,)


def test_signing_twice_gives_the_same_bytes() -> None:
    """A restart re-signs a head to the identical note."""
    assert sign_note("第一行\nsecond\n", NAME, KEY) == NOTE


def test_a_changed_text_fails() -> None:
    """One letter more and the known key's signature is refused."""
    with pytest.raises(SignatureInvalid):
        parse_note(NOTE.replace(b"second", b"seconds")).verified_by([VKEY])


def test_another_key_of_the_same_name_is_unknown() -> None:
    """The id tells keys of one name apart."""
    other = verifier_key(NAME, Ed25519PrivateKey.generate())
    with pytest.raises(SignatureMissing):
        parse_note(NOTE).verified_by([other])


def test_a_key_survives_its_text() -> None:
    """The vkey form carries everything."""
    assert VerifierKey.parse(VKEY.text) == VKEY


@pytest.mark.parametrize("name", ["", "two words", "plus+sign", "tab\tname", "全角\N{IDEOGRAPHIC SPACE}空格"])
def test_names_that_would_break_the_format_are_refused(name: str) -> None:
    """No spaces of any script, no plus, no control characters."""
    with pytest.raises(KeyMalformed):
        verifier_key(name, KEY)


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", ""])
def test_texts_that_would_break_the_format_are_not_signed(text: str) -> None:
    """A note that no reader would take is never made."""
    with pytest.raises(NoteMalformed):
        sign_note(text, NAME, KEY)


def test_an_endless_note_is_not_read() -> None:
    """The size is bounded before anything is parsed."""
    with pytest.raises(NoteMalformed, match="at most"):
        parse_note(b"x" * (MOST_BYTES + 1))


def test_there_is_one_spelling_of_each_signature() -> None:
    """Base64 with stray bits in its last letter decodes to the same bytes, and is refused all the same."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body, last = NOTE[:-3], NOTE[-3:-2].decode()
    respelt = body + letters[letters.index(last) ^ 1].encode() + b"=\n"
    encoded = [note.rsplit(b" ", 1)[1] for note in (NOTE, respelt)]
    assert base64.b64decode(encoded[0]) == base64.b64decode(encoded[1])
    with pytest.raises(NoteMalformed):
        parse_note(respelt)
