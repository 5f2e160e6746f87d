"""The runbook in each DAG's page."""

import re
from typing import Any

import connectors.errors
import exchange.store.errors
import pipeline.errors
from catalog.loader import load
from dags.factory.runbook import runbook
from exchange.settings import SHIPPED_CATALOGUE

CATALOGUE = load(SHIPPED_CATALOGUE)


def test_every_fault_a_person_may_see_is_explained() -> None:
    """Each fault that connectors, pipeline and publishing may raise stands in the runbook."""
    contract = CATALOGUE.contracts["market_regulation/business_licence"]
    text = runbook(CATALOGUE.departments["market_regulation"], contract, retries=3)
    explained = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    rooms: list[Any] = [connectors.errors, pipeline.errors]
    raised = {
        kind.__name__
        for room in rooms
        for kind in vars(room).values()
        if isinstance(kind, type) and issubclass(kind, Exception) and not kind.__subclasses__()
    }
    assert raised <= explained
    told = {"PublishHeld", "BatchOutdated", "RunUnderWay", "TableDiffers"}
    assert told <= set(vars(exchange.store.errors)) & explained
    assert {"ExchangeUnreachable", "KeyUnusable"} <= explained


def test_each_command_leads_to_what_is_said() -> None:
    """What holds a batch is shown by its judgement: the quarantine has none of its rows."""
    contract = CATALOGUE.contracts["market_regulation/business_licence"]
    text = runbook(CATALOGUE.departments["market_regulation"], contract, retries=3)
    [held] = re.findall(r"^\| `BatchHeld` \|.*$", text, re.MULTILINE)
    assert f"tongban quality show {contract.name}" in held
    assert "quarantine" not in held


def test_runbook_is_in_each_dag(dag_bag: dict[str, Any]) -> None:
    """Each DAG's page names its resource, owner and connection, in Chinese and English, nothing left open."""
    for contract in CATALOGUE.contracts.values():
        text = dag_bag["dags"][contract.name.replace("/", ".")]["doc"]
        for word in (contract.name, contract.owner_contact, contract.title.zh, contract.title.en):
            assert word in text
        assert f"TONGBAN_CONN_{contract.source.connection.upper()}" in text
        assert "失败时怎么办 / What to do when it fails" in text
        assert "$" not in text
