"""Entries: canonical (RFC 8785), bounded, without a person's name."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from exchange.ledger.commitment import Subject
from exchange.ledger.entry import MOST_BYTES, EntryKind, ProofUse, UseEntry
from exchange.ledger.errors import EntryMalformed, EntryTooLarge

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DIGEST = st.binary(min_size=32, max_size=32)
INSTANT = st.datetimes(timezones=st.just(UTC))
PROOF = st.builds(
    ProofUse,
    proof=TEXT,
    resource=TEXT,
    verdict=TEXT,
    facts=st.lists(TEXT, max_size=3).map(tuple),
    batch=st.none() | TEXT,
    as_of_at=st.none() | INSTANT,
    reason=st.none() | TEXT,
    agreement=st.none() | TEXT,
)
ENTRY = st.builds(
    UseEntry,
    nonce=st.binary(min_size=16, max_size=16),
    kind=st.sampled_from(EntryKind),
    request_id=TEXT,
    client=TEXT,
    department=TEXT,
    at=INSTANT,
    operator=st.none() | DIGEST,
    case=st.none() | TEXT,
    purpose=st.none() | TEXT,
    item=st.none() | TEXT,
    subject=st.none() | st.builds(Subject, DIGEST, DIGEST),
    role=st.none() | TEXT,
    proofs=st.lists(PROOF, max_size=3).map(tuple),
    outcome=st.none() | TEXT,
    answer_digest=st.none() | DIGEST,
    policy_digest=st.none() | DIGEST,
    token_digest=st.none() | DIGEST,
    suppressed=st.none() | st.integers(0, 2**53 - 1),
    repeat_of=st.none() | TEXT,
)
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def entry(**members: object) -> UseEntry:
    """Return a small entry with some members set."""
    base: dict[str, object] = {
        "nonce": bytes(16),
        "kind": EntryKind.CONFIRMATION,
        "request_id": "r-1",
        "client": "hall-window",
        "department": "housing",
        "at": NOON,
    }
    return UseEntry(**(base | members))  # type: ignore[arg-type]  # the test names the members


@given(ENTRY)
def test_the_fast_form_is_the_canonical_form(use: UseEntry) -> None:
    """The bytes are exactly what an independent RFC 8785 writer gives for the same members."""
    body = use.canonical()
    assert body == rfc8785.dumps(json.loads(body))


def test_an_entry_holds_neither_pseudonym_nor_salt() -> None:
    """Of the subject only the commitment is written."""
    subject = Subject(b"\xab" * 32, b"\xcd" * 32)
    text = entry(subject=subject).canonical().decode()
    assert subject.commitment.hex() in text
    assert "abab" not in text
    assert "cdcd" not in text


def test_every_member_is_written() -> None:
    """What was decided, for whom, from what and when stands in the entry, nothing left out."""
    use = entry(
        operator=b"o" * 32,
        case="2026-17",
        purpose="开办餐饮店",
        item="511602-0001",
        subject=Subject(b"p" * 32, b"s" * 32),
        role="co_owner",
        proofs=(
            ProofUse(
                "licence", "market/licence", "unknown", ("name",), "b7", NOON, "stale", "a-1", "co_owner"
            ),
        ),
        outcome="none",
        answer_digest=b"a" * 32,
        policy_digest=b"c" * 32,
        token_digest=b"t" * 32,
        suppressed=7,
        repeat_of="r-0",
    )
    assert json.loads(use.canonical()) == {
        "answer_digest": "61" * 32,
        "at": "2026-01-31T12:00:00.000000Z",
        "case": "2026-17",
        "client": "hall-window",
        "department": "housing",
        "item": "511602-0001",
        "kind": "confirmation",
        "nonce": "00" * 16,
        "operator": "6f" * 32,
        "outcome": "none",
        "policy_digest": "63" * 32,
        "proofs": [
            {
                "agreement": "a-1",
                "as_of_at": "2026-01-31T12:00:00.000000Z",
                "batch": "b7",
                "facts": ["name"],
                "holder": "co_owner",
                "proof": "licence",
                "reason": "stale",
                "resource": "market/licence",
                "verdict": "unknown",
            }
        ],
        "purpose": "开办餐饮店",
        "repeat_of": "r-0",
        "request_id": "r-1",
        "role": "co_owner",
        "subject": Subject(b"p" * 32, b"s" * 32).commitment.hex(),
        "suppressed": 7,
        "token_digest": "74" * 32,
        "version": 1,
    }


def test_an_entry_of_exactly_4_kib_is_taken_and_one_byte_more_is_a_fault() -> None:
    """The limit holds to the byte and the message says both sizes."""
    room = MOST_BYTES - len(entry(case="").canonical())
    assert len(entry(case="x" * room).canonical()) == MOST_BYTES
    with pytest.raises(EntryTooLarge, match="4097 bytes"):
        entry(case="x" * (room + 1)).canonical()


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("nonce", bytes(15)),
        ("answer_digest", bytes(31)),
        ("operator", bytes(33)),
        ("at", datetime(2026, 1, 31, 12)),  # noqa: DTZ001  # the fault under test
        ("at", NOON.astimezone(timezone(timedelta(hours=8)))),
        ("case", "\ud800"),
    ],
)
def test_what_has_no_canonical_form_is_a_fault(member: str, value: object) -> None:
    """Wrong lengths, local times and broken text are refused before anything is written."""
    with pytest.raises(EntryMalformed):
        entry(**{member: value}).canonical()
