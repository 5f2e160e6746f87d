"""The settings door names every offender at once and never shows a secret."""

import pytest

from exchange.settings import Settings, SettingsFaulty

COMPLETE = {
    "TONGBAN_DATABASE_URL": "postgresql://owner:word@127.0.0.1:5433/exchange",
    "TONGBAN_PIPELINE_DATABASE_URL": "postgresql://pipeline:word@127.0.0.1:5433/exchange",
    "TONGBAN_API_DATABASE_URL": "postgresql://api:word@127.0.0.1:5433/exchange",
    "TONGBAN_SEALER_DATABASE_URL": "postgresql://sealer:word@127.0.0.1:5433/exchange",
    "TONGBAN_KEYS_DIR": "/keys",
    "TONGBAN_LEDGER_DIR": "/ledger",
    "TONGBAN_LAST_SIGNED": "/elsewhere/last_signed",
    "TONGBAN_ORIGIN": "county.example/ledger",
    "TONGBAN_ISSUER": "http://127.0.0.1:8470/",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with every setting the exchange needs."""
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_complete_environment_is_taken(environment: pytest.MonkeyPatch) -> None:
    """A complete environment gives settings, the issuer without its trailing slash."""
    settings = Settings.from_environment()
    assert settings.issuer_url == "http://127.0.0.1:8470"
    assert settings.catalog_dir.name == "catalog"


def test_every_offender_is_named_at_once(environment: pytest.MonkeyPatch) -> None:
    """Three faults of three kinds stand in one message, each by the name of its variable."""
    environment.delenv("TONGBAN_ORIGIN")
    environment.setenv("TONGBAN_ISSUER", "not a url")
    environment.setenv("TONGBAN_API_DATABASE_URL", "mysql://api:verysecret@127.0.0.1/exchange")
    with pytest.raises(SettingsFaulty) as fault:
        Settings.from_environment()
    for name in ("TONGBAN_ORIGIN", "TONGBAN_ISSUER", "TONGBAN_API_DATABASE_URL"):
        assert name in str(fault.value)
    assert "TONGBAN_KEYS_DIR" not in str(fault.value)


def test_secrets_are_never_shown(environment: pytest.MonkeyPatch) -> None:
    """Neither a fault nor the settings themselves show a password."""
    assert "word" not in repr(Settings.from_environment())
    environment.setenv("TONGBAN_API_DATABASE_URL", "mysql://api:verysecret@127.0.0.1/exchange")
    with pytest.raises(SettingsFaulty) as fault:
        Settings.from_environment()
    assert "verysecret" not in str(fault.value)
