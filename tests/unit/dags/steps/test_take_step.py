"""One step of a run, where the exchange is away or not set up."""

from pathlib import Path

import pytest

from catalog.loader import load
from dags.factory.errors import ExchangeUnreachable, PipelineUnconfigured
from dags.steps import take_step
from dags.steps.take_step import STEPS as KNOWN
from exchange.keys import KeyRing, KeyUnusable
from exchange.settings import SHIPPED_CATALOGUE

CONTRACT = load(SHIPPED_CATALOGUE).contracts["market_regulation/business_licence"]
STEPS = ("load", "check", "publish", "reconcile")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Settings of an exchange whose database is away; returns the keys' directory."""
    KeyRing(tmp_path / "keys").create_missing()
    monkeypatch.setenv("TONGBAN_PIPELINE_DATABASE_URL", "postgresql://u:hidden@127.0.0.1:1/exchange")
    monkeypatch.setenv("TONGBAN_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("TONGBAN_CONN_MARKET_REGULATION", "mysql://u:hidden@127.0.0.1:1/x")
    return tmp_path / "keys"


@pytest.mark.parametrize("step", ["load", "check", "publish"])
def test_lost_exchange_is_named_as_such(away: Path, step: str) -> None:
    """A step that cannot reach the exchange says so, with resource and step and without a secret."""
    with pytest.raises(ExchangeUnreachable, match=f"business_licence.*{step}") as caught:
        take_step(step, CONTRACT, "run")
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is not None


def test_missing_key_is_not_a_lost_exchange(away: Path) -> None:
    """A key file that is gone is told as it is: waiting does not bring it back."""
    (away / "subject.key").unlink()
    with pytest.raises(KeyUnusable):
        take_step("load", CONTRACT, "run")


def test_unset_worker_names_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker without settings fails before it reads anything."""
    monkeypatch.delenv("TONGBAN_PIPELINE_DATABASE_URL", raising=False)
    monkeypatch.delenv("TONGBAN_KEYS_DIR", raising=False)
    with pytest.raises(PipelineUnconfigured, match="TONGBAN_KEYS_DIR"):
        take_step("load", CONTRACT, "run")


def test_steps_are_those_of_the_dag() -> None:
    """Every task of a DAG has its step here, and there is no other."""
    assert tuple(KNOWN) == STEPS
