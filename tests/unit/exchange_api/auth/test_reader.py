"""The reader of tokens refuses every known attack, and the checks go red when a guard is sabotaged."""

import pytest

from exchange_api.auth.errors import JwtMalformed
from tests.unit.exchange_api.auth.attacks import ATTACKS, Attack, Forgery, read, require_refused

EACH = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@EACH
def test_refuses_the_attack_and_accepts_its_twin(attack: Attack) -> None:
    """The attack is refused, and the token that differs from it in nothing else is read."""
    assert read(attack.twin())["sub"] == "window"
    require_refused(attack)


@EACH
def test_the_check_sees_a_sabotaged_reader(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its guard taken away the attack comes through, and the check says so."""
    attack.sabotage(monkeypatch)
    with pytest.raises(AssertionError, match="was let through"):
        require_refused(attack)


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.c.d", "....", "é.é.é", "e30.e30", "e30..e30", "W10.W10.AA", "x" * 5000]
)
def test_refuses_what_is_no_compact_jws(text: str) -> None:
    """Text that is no compact JWS is refused as malformed, whatever it is."""
    with pytest.raises(JwtMalformed):
        read(Forgery(finish=lambda _: text))


def test_refuses_numbers_that_are_none() -> None:
    """NaN and Infinity, which Python's JSON would read, are refused."""
    with pytest.raises(JwtMalformed):
        read(Forgery(claims=b'{"iss":"window","sub":"window","exp":NaN}'))


def test_refuses_deep_nesting() -> None:
    """A payload nested beyond reason is malformed, not a crash."""
    with pytest.raises(JwtMalformed):
        read(Forgery(claims=b"[" * 2000 + b"]" * 2000))
