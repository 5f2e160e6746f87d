"""Answers against the log: the very bytes, or not."""

import pytest

from exchange.ledger.tlog.tiles import pack_bundle
from exchange.ledger.verifier import ExitCode, Outcome, tiles_in, verify_answer
from tests.unit.exchange.ledger.conftest import PublishedLog


def check(log: PublishedLog, answer: bytes, index: int) -> Outcome:
    """Check `answer` against entry `index` under the newest head."""
    return verify_answer(answer, log.receipt(index), log.heads[-1], tiles_in(log.directory), log.policy)


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_the_logged_answer_is_proven(published_log: PublishedLog, index: int) -> None:
    """The entry under the receipt tells of exactly these bytes."""
    published_log.grow(300)
    assert check(published_log, published_log.answer(index), index).code is ExitCode.PROVEN


def test_any_other_answer_is_refuted(published_log: PublishedLog) -> None:
    """An answer altered after it was logged is found out."""
    published_log.grow(3)
    assert check(published_log, published_log.answer(1) + b" ", 1).code is ExitCode.REFUTED


def test_an_unsealed_answer_is_a_promise_only(published_log: PublishedLog) -> None:
    """Before the entry is sealed the answer cannot be proven."""
    published_log.grow(3)
    assert check(published_log, published_log.answer(3), 3).code is ExitCode.SIGNATURE_ONLY


def test_a_changed_bundle_is_refuted(published_log: PublishedLog) -> None:
    """A bundle rewritten to tell of another answer does not hash to the receipt's leaf."""
    published_log.grow(3)
    bodies = [*published_log.bodies]
    bodies[1] = bodies[2]
    (published_log.directory / "tile/entries/000.p/3").write_bytes(pack_bundle(bodies))
    assert check(published_log, published_log.answer(2), 1).code is ExitCode.REFUTED
