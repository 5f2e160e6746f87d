"""Pseudonyms and commitments: keyed, unambiguous, unlinkable once the salt is gone."""

from hashlib import sha256

import pytest

from exchange.ledger.commitment import (
    Subject,
    commit_to,
    commitment,
    operator_pseudonym,
    subject_pseudonym,
)

KEY = b"k" * 32
CODE = "91511602MA6X00000X"


def test_a_commitment_is_the_hash_of_salt_and_pseudonym() -> None:
    """Anyone who holds salt and pseudonym can check the entry."""
    subject = commit_to(subject_pseudonym(KEY, "001", CODE))
    assert subject.commitment == sha256(subject.salt + subject.pseudonym).digest()


def test_two_uses_of_one_subject_cannot_be_linked_by_their_entries() -> None:
    """Each use has a salt of its own, so the commitments differ."""
    pseudonym = subject_pseudonym(KEY, "001", CODE)
    assert commit_to(pseudonym).commitment != commit_to(pseudonym).commitment


def test_a_pseudonym_depends_on_key_type_and_code() -> None:
    """The same subject has one pseudonym under one key; anything else has another."""
    base = subject_pseudonym(KEY, "001", CODE)
    assert base == subject_pseudonym(KEY, "001", CODE)
    others = {
        subject_pseudonym(b"l" * 32, "001", CODE),
        subject_pseudonym(KEY, "111", CODE),
        subject_pseudonym(KEY, "001", CODE[:-1]),
        operator_pseudonym(KEY, "001", CODE),
    }
    assert len(others) == 4
    assert base not in others


def test_shifting_the_border_between_parts_gives_another_pseudonym() -> None:
    """Client "ab" with operator "c" is not client "a" with operator "bc"."""
    assert operator_pseudonym(KEY, "ab", "c") != operator_pseudonym(KEY, "a", "bc")


def test_a_subject_prints_nothing_of_itself() -> None:
    """Neither pseudonym nor salt reaches a log by printing the value."""
    assert repr(Subject(b"p" * 32, b"s" * 32)) == "Subject()"


@pytest.mark.parametrize(("salt", "pseudonym"), [(31, 32), (33, 31), (32, 33), (0, 64)])
def test_other_lengths_are_refused(salt: int, pseudonym: int) -> None:
    """Fixed lengths keep two different pairs from giving one message."""
    with pytest.raises(ValueError, match="32 bytes each"):
        commitment(b"s" * salt, b"p" * pseudonym)
