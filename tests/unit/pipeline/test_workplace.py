"""A workplace tells the store what the contract's rules mean, bit by bit."""

import pytest

from catalog.loader import load
from exchange.settings import SHIPPED_CATALOGUE
from exchange.staging.rows import RowKeys
from pipeline.workplace import Workplace

CONTRACTS = load(SHIPPED_CATALOGUE).contracts


def place(name: str) -> Workplace:
    """A workplace for one shipped contract; nothing is opened."""
    keys = RowKeys(subject=b"s" * 32, row=b"r" * 32)
    return Workplace(CONTRACTS[name], "postgresql://nobody@127.0.0.1:1/none", keys, lambda _name: None)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_rule_stands_at_its_bit(name: str) -> None:
    """The id at each bit is the rule's own, and bits without a rule have no name."""
    workplace = place(name)
    ids = workplace.rule_bits.ids
    assert {(bit, rule) for bit, rule in enumerate(ids) if rule} == {(r.bit, r.id) for r in workplace.rules}


@pytest.mark.parametrize(
    ("name", "doubting"),
    [
        ("natural_resources/real_estate_title", {"holder_code_valid"}),
        ("public_security/resident_identity", {"holder_code_valid", "birth_matches_number"}),
        ("market_regulation/business_licence", set()),
    ],
)
def test_only_rejecting_rules_of_key_fields_doubt_a_key(name: str, doubting: set[str]) -> None:
    """Where the holder's code is part of the key, a wrong code is a wrong key."""
    bits = place(name).rule_bits
    assert {rule for bit, rule in enumerate(bits.ids) if bits.key_mask >> bit & 1} == doubting
    assert bits.key_mask & ~bits.reject_mask == 0
