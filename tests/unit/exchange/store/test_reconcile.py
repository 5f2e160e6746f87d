"""Key tallies: order-free, sensitive to every key and to repeats."""

from hypothesis import given
from hypothesis import strategies as st

from exchange.store.reconcile import KeyTally, Reconciled, tally_keys

KEYS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=30)


@given(KEYS, st.randoms())
def test_order_does_not_matter(keys: list[str], random: object) -> None:
    """The same keys in another order have the same tally."""
    shuffled = list(keys)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally_keys(shuffled) == tally_keys(keys)


@given(KEYS, st.text(min_size=1))
def test_another_key_is_seen(keys: list[str], other: str) -> None:
    """One key more, or one exchanged under an equal count, changes the tally."""
    tally = tally_keys(keys)
    assert tally_keys([*keys, other]) != tally
    if keys and keys[0] != other:
        exchanged = tally_keys([other, *keys[1:]])
        assert exchanged.rows == tally.rows
        assert exchanged.digest != tally.digest


def test_repeats_do_not_cancel_out() -> None:
    """A key that occurs twice is not the same as one that does not occur."""
    assert tally_keys(["a", "a"]) != tally_keys([])
    assert tally_keys(["a", "a"]).digest != tally_keys(["b", "b"]).digest


def test_equal_counts_of_other_keys_do_not_agree() -> None:
    """Agreement needs the very same keys; the difference alone would say zero."""
    result = Reconciled(tally_keys(["a", "b"]), tally_keys(["a", "c"]))
    assert result.difference == 0
    assert not result.agrees
    assert Reconciled(KeyTally(2, b"x"), KeyTally(2, b"x")).agrees
