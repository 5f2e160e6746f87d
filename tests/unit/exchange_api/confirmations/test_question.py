"""The question is read strictly; whatever comes, a fault tells only names of the contract."""

import hashlib
import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange_api.confirmations.question import read_question
from exchange_api.problems import Refused

CODE = "371399199003078912"
GOOD: dict[str, Any] = {
    "item": "item",
    "subject": {"type": "111", "code": CODE},
    "case": "2026-1",
    "operator": "clerk",
}
SECRET = "371399198001011234"
PLACE = re.compile(r"\$|(item|subject|case|operator|claims|days|type|code|name)(\.(type|code|name))?")


def test_a_good_question_keeps_the_digest_of_its_bytes() -> None:
    """The digest is over the bytes as they came, spaces included."""
    raw = json.dumps(GOOD, indent=3).encode()
    asked = read_question(raw)
    assert asked.digest == hashlib.sha256(raw).hexdigest()
    assert asked.question.subject.code == CODE
    assert asked.question.claims == {}


def test_bounds_are_inclusive() -> None:
    """A case of 128 characters is taken, one more is not; Han characters count as one."""
    read_question(json.dumps(GOOD | {"case": "案" * 128}).encode())
    with pytest.raises(Refused):
        read_question(json.dumps(GOOD | {"case": "案" * 129}).encode())


def test_a_day_is_one_of_the_calendar() -> None:
    """A leap day is taken in a leap year; whatever is no day in the one form is refused at `days`, untold."""
    good = read_question(json.dumps(GOOD | {"days": {"accident": "2024-02-29"}}).encode()).question
    assert good.days == {"accident": date(2024, 2, 29)}
    for text in (
        "2025-02-29",
        "2026-3-1",
        "20260301",
        "2026-03-01T00:00:00Z",
        "２０２６-03-01",
        "",
        SECRET,
        1,
    ):
        with pytest.raises(Refused) as raised:
            read_question(json.dumps(GOOD | {"days": {SECRET: text}}).encode())
        assert raised.value.field == "days"
        told = f"{raised.value.detail.zh} {raised.value.detail.en}"
        assert SECRET not in told
        assert ("2026-03-01" in told) == isinstance(text, str), text
    with pytest.raises(Refused):
        read_question(json.dumps(GOOD | {"days": {f"d{n}": "2026-03-01" for n in range(9)}}).encode())


def test_the_digest_covers_the_days() -> None:
    """The same question with another day is another question, to the idempotency key and to the answer."""
    one, other = (
        read_question(json.dumps(GOOD | {"days": {"accident": day}}).encode())
        for day in ("2026-03-01", "2026-03-02")
    )
    assert one.digest != other.digest


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.just(SECRET) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*GOOD, "type", "code", "name", "claims", "days", SECRET]), inner)
    ),
    max_leaves=8,
)


def refusal(raw: bytes) -> Refused | None:
    """The refusal of a question, or `None` if it is read."""
    try:
        read_question(raw)
    except Refused as refused:
        return refused
    return None


@given(st.dictionaries(st.sampled_from([*GOOD, "claims", "days", SECRET]), JSON))
def test_no_value_and_no_foreign_name_is_ever_told(changed: dict[str, Any]) -> None:
    """For any change of a good question the refusal's place and texts are ours alone."""
    raw = json.dumps(GOOD | changed).encode()
    refused = refusal(raw)
    if refused is not None:
        told = f"{refused} {refused.field} {refused.detail.zh} {refused.detail.en} {refused.members}"
        assert SECRET not in told
        assert refused.field is None or PLACE.fullmatch(refused.field)
        assert refused.__cause__ is None


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_value(raw: bytes) -> None:
    """Bytes that are no question are a refusal, never another exception."""
    with pytest.raises(Refused):
        read_question(raw)


def test_deep_nesting_is_refused() -> None:
    """A body nested to the limit of its size is refused, not a crash."""
    with pytest.raises(Refused):
        read_question(b'{"claims":' + b'{"a":' * 12000 + b"1" + b"}" * 12001)


SUBJECT = json.dumps(GOOD["subject"])
OTHER = SUBJECT.replace(CODE, SECRET)


@pytest.mark.parametrize(
    ("member", "again", "field"),
    [
        (f'"subject": {SUBJECT}', f'"subject": {SUBJECT}, "subject": {OTHER}', "subject"),
        (f'"subject": {SUBJECT}', f'"subject": {SUBJECT}, "subject": {SUBJECT}', "subject"),
        (f'"subject": {SUBJECT}', f'"subject": {SUBJECT}, "s\\u0075bject": {OTHER}', "subject"),
        (f'"code": "{CODE}"', f'"code": "{SECRET}", "code": "{CODE}"', "code"),
        ('"case"', f'"claims": {{"{SECRET}": {{}}, "{SECRET}": {{"a": 1}}}}, "case"', "$"),
        ('"case"', f'"claims": {{"a": {{"{SECRET}": 1, "{SECRET}": 1}}}}, "case"', "$"),
    ],
    ids=["another", "the same", "escaped", "inner", "proof", "claim"],
)
def test_a_member_that_stands_twice_is_refused(member: str, again: str, field: str) -> None:
    """The answer is bound to the bytes, of which another reader takes the first; once it is read."""
    raw = json.dumps(GOOD)
    assert refusal(raw.encode()) is None
    refused = refusal(raw.replace(member, again).encode())
    assert refused is not None
    assert refused.field == field
    assert "twice" in refused.detail.en
    assert SECRET not in f"{refused} {refused.detail.zh} {refused.detail.en} {refused.members}"
