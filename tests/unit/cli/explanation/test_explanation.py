"""A contract in words says the same as in JSON, in either language, for every kind of contract."""

import json
from dataclasses import replace

import pytest

from catalog.loader import load
from catalog.model import Catalogue, Contract
from cli.explanation import explained, show_explanation
from exchange.settings import SHIPPED_CATALOGUE


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load(SHIPPED_CATALOGUE)


def words(catalogue: Catalogue, contract: Contract, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is printed."""
    show_explanation(catalogue, contract)
    return capsys.readouterr().out


@pytest.mark.parametrize("locale", ["C", "zh_CN.UTF-8"])
def test_every_contract_is_told_whole(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    """Source columns, fields, rules, items and agreements of each contract stand in its words."""
    monkeypatch.setenv("LANG", locale)
    for contract in catalogue.contracts.values():
        told, text = explained(catalogue, contract), words(catalogue, contract, capsys)
        wanted = [field["source"] for field in told["fields"]] + [field["field"] for field in told["fields"]]
        wanted += [rule["rule"] for rule in told["rules"]] + [use["item"] for use in told["items"]]
        wanted += [one["agreement"] for one in told["agreements"]]
        assert [word for word in wanted if word not in text] == []
        assert json.dumps(told, ensure_ascii=False)


def test_contract_without_states_or_period(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource that tells no state and does not end is said to be so, not passed over."""
    monkeypatch.setenv("LANG", "C")
    plain = replace(catalogue.contracts["market_regulation/business_licence"], status=None, validity=None)
    text = words(catalogue, plain, capsys)
    assert "every row counts as valid" in text
    assert "no period: it does not end" in text
    told = explained(catalogue, plain)
    assert (told["states"], told["validity"]) == (None, None)
