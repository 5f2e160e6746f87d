"""The pipeline's own settings."""

from pathlib import Path

import pytest

from dags.factory.errors import PipelineUnconfigured
from dags.factory.settings import PipelineSettings
from exchange.settings import SHIPPED_CATALOGUE, Settings

NAMES = ("PIPELINE_DATABASE_URL", "KEYS_DIR", "CATALOG_DIR", "RETRY_SECONDS")


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches these tests."""
    for name in NAMES:
        monkeypatch.delenv(f"TONGBAN_{name}", raising=False)


def test_pipeline_needs_no_other_roles_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline's URL and the keys are enough; the catalogue is the shipped one."""
    monkeypatch.setenv("TONGBAN_PIPELINE_DATABASE_URL", "postgresql://u:p@h:1/d")
    monkeypatch.setenv("TONGBAN_KEYS_DIR", "/keys")
    settings = PipelineSettings.from_environment()
    assert settings.keys_dir == Path("/keys")
    assert settings.catalog_dir == SHIPPED_CATALOGUE
    assert "p@h" not in repr(settings)


def test_every_offender_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """All faults are told at once, by variable, and no value is repeated."""
    monkeypatch.setenv("TONGBAN_PIPELINE_DATABASE_URL", "mysql://u:topsecret@h:1/d")
    monkeypatch.setenv("TONGBAN_RETRY_SECONDS", "-1")
    with pytest.raises(PipelineUnconfigured) as caught:
        PipelineSettings.from_environment()
    for name in ("PIPELINE_DATABASE_URL", "KEYS_DIR", "RETRY_SECONDS"):
        assert f"TONGBAN_{name}: " in str(caught.value)
    assert "topsecret" not in str(caught.value)


def test_settings_mean_what_the_exchanges_mean() -> None:
    """Every setting but the pause is one of the exchange's, with the same type."""
    own = {name: field.annotation for name, field in PipelineSettings.model_fields.items()}
    theirs = {name: field.annotation for name, field in Settings.model_fields.items()}
    own.pop("retry_seconds")
    assert own.items() <= theirs.items()
