"""A catalogue's quality rules are examined before anything runs: every fault at once, with its place."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from catalog.loader import load
from catalog.model import Catalogue, Contract
from exchange.settings import SHIPPED_CATALOGUE
from quality.examination import examine
from tests.unit.quality.samples import RULES, contract

ODD = replace(RULES[3], id="odd", expectation="expect_column_mean_to_be_between")
LAX = replace(RULES[3], id="lax", mostly=0.0)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """The catalogue that the product ships."""
    return load(SHIPPED_CATALOGUE)


def holding(catalogue: Catalogue, *contracts: Contract) -> Catalogue:
    """Return the catalogue with these contracts besides its own."""
    by_name = dict(catalogue.contracts) | {added.name: added for added in contracts}
    return replace(catalogue, contracts=MappingProxyType(by_name))


def test_a_sound_catalogue_has_no_fault(shipped: Catalogue) -> None:
    """Every rule of the shipped contracts, and every supported expectation, can be judged."""
    assert examine(shipped) == ()
    assert examine(holding(shipped, contract())) == ()


def test_every_faulty_rule_of_every_contract_is_told(shipped: Catalogue) -> None:
    """An unsupported expectation and an unusable threshold are told together, each at its rule."""
    other = replace(contract(rules=(ODD,)), name="natural_resources/other")
    faults = examine(holding(shipped, contract(rules=(ODD, *RULES, LAX)), other))
    assert [(fault.file, fault.where) for fault in faults] == [
        ("contracts/natural_resources/everything.yaml", "quality.odd"),
        ("contracts/natural_resources/everything.yaml", "quality.lax"),
        ("contracts/natural_resources/other.yaml", "quality.odd"),
    ]
    assert all("expect_column_mean_to_be_between" in faults[place].message.en for place in (0, 2))
    assert "expect_column_values_to_be_in_set" in faults[0].message.en
    assert "不支持" in faults[0].message.zh
    assert "mostly" in faults[1].message.en


def test_rules_that_only_together_are_faulty_are_told(shipped: Catalogue) -> None:
    """Two rules of one name, or too many, are a fault of the contract."""
    twice = contract(rules=(RULES[3], RULES[3]))
    (fault,) = examine(holding(shipped, twice))
    assert (fault.where, "two rules" in fault.message.en) == ("quality", True)
