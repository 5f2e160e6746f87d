"""Secrets made for an installation, and databases prepared with them."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from exchange.keys import KeyRing
from exchange.settings import Settings
from tests.integration.docker.dockerfile import ROOT

DOCKER = ROOT / "docker"


def program(name: str) -> ModuleType:
    """Import one of the images' programs."""
    spec = spec_from_file_location(f"docker_{name}", DOCKER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of fresh secrets."""
    directory = tmp_path_factory.mktemp("installation") / "secrets"
    subprocess.run([sys.executable, DOCKER / "make_secrets.py", directory], check=True, capture_output=True)
    return directory


def test_every_secret_of_the_compose_file_is_made(secrets: Path) -> None:
    """What the compose file names is there, private to its reader, except what others issue."""
    named = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))["secrets"]
    wanted = {Path(secret["file"]).name for secret in named.values()}
    made = {path.name for path in secrets.iterdir()}
    assert {name for name in wanted - made if not name.startswith(("conn_", "tls_"))} == set()
    assert made <= wanted
    assert [path.name for path in secrets.iterdir() if path.stat().st_mode & 0o077] == []


def test_secrets_are_made_once(secrets: Path) -> None:
    """A second run makes nothing and changes nothing."""
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert program("make_secrets").make_secrets(secrets) == ()
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before


def test_keys_are_usable(secrets: Path) -> None:
    """The key ring takes the keys as they were made."""
    ring = KeyRing(secrets)
    assert len(ring.subject_key) == len(ring.row_key) == 32
    assert ring.log_key.public_key() != ring.receipt_key.public_key()


@pytest.fixture
def installation(secrets: Path, database_url: str, tmp_path: Path) -> tuple[Settings, str]:
    """Settings of an installation in a fresh database, with the secrets' logins, and Airflow's URL."""
    (tmp_path / "ledger").mkdir()
    server = urlsplit(database_url)

    def here(name: str) -> str:
        place = urlsplit((secrets / name).read_text(encoding="ascii"))
        at = f"{place.username}:{place.password}@{server.hostname}:{server.port}"
        path = f"{server.path}_meta" if name.startswith("airflow") else server.path
        return place._replace(netloc=at, path=path).geturl()

    settings = Settings(
        database_url=database_url,
        pipeline_database_url=here("pipeline_database_url"),
        api_database_url=here("api_database_url"),
        sealer_database_url=here("sealer_database_url"),
        keys_dir=secrets,
        ledger_dir=tmp_path / "ledger",
        last_signed=tmp_path / "last_signed",
        origin="county.test/ledger",
        issuer="https://county.test",
    )
    return settings, here("airflow_database_url")


def test_every_login_works_after_preparation(installation: tuple[Settings, str]) -> None:
    """Prepared twice, each role logs in with its secret and sees its part; Airflow owns its database."""
    settings, airflow_url = installation
    room = program("prepare")
    room.prepare(settings, airflow_url)
    room.prepare(settings, airflow_url)
    table = "shr.market_regulation__business_licence"
    for url in (settings.pipeline_database_url, settings.api_database_url):
        with psycopg.connect(url.get_secret_value()) as connection:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
    with (
        psycopg.connect(settings.sealer_database_url.get_secret_value()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"select count(*) from {table}")
    metadata = "postgresql" + airflow_url.removeprefix("postgresql+psycopg")
    with psycopg.connect(metadata) as connection:
        connection.execute("create table owned (id int)")
    assert "county.test/ledger" in (settings.ledger_dir / "policy").read_text(encoding="utf-8")
    _drop(settings, metadata)


def test_login_of_another_name_is_refused(installation: tuple[Settings, str]) -> None:
    """A secret with a login that no role has is named, without its password."""
    settings, airflow_url = installation
    wrong = settings.api_database_url.get_secret_value().replace("tongban_api_login", "stranger")
    room = program("prepare")
    with pytest.raises(room.LoginDiffers, match="TONGBAN_API_DATABASE_URL names stranger") as caught:
        room.prepare(Settings(**{**settings.model_dump(), "api_database_url": wrong}), airflow_url)
    assert str(urlsplit(wrong).password) not in str(caught.value)


def test_light_lock_follows_from_the_one_lock() -> None:
    """The API image's packages are today's choice out of requirements.txt, block by block."""
    room = program("api_lock")
    wanted = (DOCKER / "api-requirements.in").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert (DOCKER / "api-requirements.txt").read_text(encoding="utf-8") == room.api_lock(wanted, lock)


def test_light_lock_has_nothing_heavy() -> None:
    """Neither Airflow nor Great Expectations nor a data library is in the light image."""
    text = (DOCKER / "api-requirements.txt").read_text(encoding="utf-8")
    for name in ("apache-airflow", "great-expectations", "pyarrow", "polars", "pandas", "paramiko"):
        assert f"\n{name}" not in f"\n{text}"


def test_package_outside_the_lock_is_named() -> None:
    """What is wanted and not locked stops the choice."""
    room = program("api_lock")
    with pytest.raises(KeyError, match="fastapi"):
        room.api_lock("fastapi\n", "")


def _drop(settings: Settings, metadata: str) -> None:
    name = urlsplit(metadata).path.removeprefix("/")
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
