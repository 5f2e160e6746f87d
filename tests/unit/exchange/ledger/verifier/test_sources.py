"""What a check is given: read strictly, and refused with an outcome."""

import json

import pytest

from exchange.ledger.verifier import ExitCode, Refused, read_policy, read_receipt
from tests.unit.exchange.ledger.conftest import PublishedLog


def test_policy_and_receipt_are_read_from_their_files(published_log: PublishedLog) -> None:
    """What was written for outsiders is what they read."""
    assert read_policy(published_log.policy.text.encode()) == published_log.policy
    receipt = published_log.receipt(0)
    assert read_receipt(json.dumps(receipt.as_json()).encode()) == receipt


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"index": 1}'])
def test_a_receipt_that_cannot_be_read_is_bad_input(raw: bytes) -> None:
    """No input, however hostile, ends in anything but an outcome."""
    with pytest.raises(Refused) as caught:
        read_receipt(raw)
    assert caught.value.outcome.code is ExitCode.BAD_INPUT


@pytest.mark.parametrize("raw", [b"", b"\xff", b"log x\nquorum none\n"])
def test_a_policy_that_cannot_be_read_is_bad_input(raw: bytes) -> None:
    """A policy in doubt is not a policy."""
    with pytest.raises(Refused) as caught:
        read_policy(raw)
    assert caught.value.outcome.code is ExitCode.BAD_INPUT
