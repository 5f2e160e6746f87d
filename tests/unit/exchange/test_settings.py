"""The settings door names every offender at once and never shows a secret."""

from ipaddress import ip_network

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


@pytest.mark.parametrize("days", ["1", "1101", "a month"])
def test_answers_are_kept_longer_than_keys_and_not_for_ever(
    environment: pytest.MonkeyPatch, days: str
) -> None:
    """A retention shorter than an idempotency key, or beyond that of records of use, is an offender."""
    environment.setenv("TONGBAN_ANSWER_RETENTION_DAYS", days)
    with pytest.raises(SettingsFaulty, match="TONGBAN_ANSWER_RETENTION_DAYS"):
        Settings.from_environment()


def test_traces_are_off_unless_their_endpoint_is_set(environment: pytest.MonkeyPatch) -> None:
    """Without the setting there is no endpoint; a whole URL is taken as it is."""
    assert Settings.from_environment().traces_url is None
    environment.setenv("TONGBAN_TRACES_ENDPOINT", "https://collector.example:4318/v1/traces")
    assert Settings.from_environment().traces_url == "https://collector.example:4318/v1/traces"


@pytest.mark.parametrize(
    "url",
    [
        "collector:4318",
        "http://collector.example:4318",
        "http://name:verysecret@collector.example/v1/traces",
        "http://collector.example/v1/traces?key=verysecret",
        "",
    ],
)
def test_a_traces_endpoint_is_whole_and_without_secrets(environment: pytest.MonkeyPatch, url: str) -> None:
    """A URL that is not the whole one, or holds a login or a query, is an offender and is not shown."""
    environment.setenv("TONGBAN_TRACES_ENDPOINT", url)
    with pytest.raises(SettingsFaulty, match="TONGBAN_TRACES_ENDPOINT") as fault:
        Settings.from_environment()
    assert "verysecret" not in str(fault.value)


def test_no_proxy_is_trusted_unless_listed(environment: pytest.MonkeyPatch) -> None:
    """Without the setting there is none; addresses and networks are read, and go to workers as they came."""
    assert Settings.from_environment().trusted_networks == ()
    environment.setenv("TONGBAN_TRUSTED_PROXIES", "10.1.2.3, fd00::/64")
    settings = Settings.from_environment()
    assert settings.trusted_networks == (ip_network("10.1.2.3"), ip_network("fd00::/64"))
    assert settings.trusted_proxies == "10.1.2.3, fd00::/64"


@pytest.mark.parametrize(
    "listed",
    ["", "proxy", "10.1.2.3,", "10.1.2.3 10.1.2.4", "10.1.2.3/8", "10.1.2", "0.0.0.0/0", "10.1.2.3, ::/0"],
)
def test_a_proxy_is_listed_by_its_address(environment: pytest.MonkeyPatch, listed: str) -> None:
    """A name, an empty place, a network with host bits or one of all addresses is an offender."""
    environment.setenv("TONGBAN_TRUSTED_PROXIES", listed)
    with pytest.raises(SettingsFaulty, match="TONGBAN_TRUSTED_PROXIES"):
        Settings.from_environment()
