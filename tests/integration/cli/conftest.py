"""An exchange of each module's own: home, database, keys, ledger; departments where a module asks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.demo.children import Child
from cli.demo.departments import County
from cli.demo.exchange import LocalExchange, create_database, prepare_exchange
from exchange.clock import utc_now
from exchange.postgres import Cluster
from exchange.postgres.cluster import free_port
from tests.scenarios.waiting import until_ready
from tests.unit.cli.command_line import CommandLine, kept_environment, plain_environment

NOBODY = {
    "civil_affairs": "postgresql://exchange:secret-word@127.0.0.1:1/civil_affairs",
    "disabled_persons_federation": "sqlite:////nowhere",
    "human_resources": "file:///nowhere",
    "market_regulation": "mysql://exchange:secret-word@127.0.0.1:1/licences",
    "natural_resources": "file:///nowhere",
    "public_security": "http://exchange:secret-word@127.0.0.1:1",
}


@pytest.fixture(scope="module")
def home(reachable_directory: Path, request: pytest.FixtureRequest) -> Path:
    """The home of the module's exchange."""
    module: str = request.module.__name__
    home = reachable_directory / module.rpartition(".")[2]
    home.mkdir(mode=0o711)
    return home


@pytest.fixture(scope="module")
def county(home: Path) -> Iterator[County]:
    """Three departments, up and seeded."""
    with County.start(home, utc_now) as county:
        yield county


@pytest.fixture(scope="module")
def connections() -> Mapping[str, str]:
    """Departments that nobody reaches; a module that reads them says so by a fixture of this name."""
    return NOBODY


@pytest.fixture(scope="module")
def cluster(postgres_server: Cluster) -> Cluster:
    """The database server; a module that stops it has one of its own by a fixture of this name."""
    return postgres_server


@pytest.fixture(scope="module")
def exchange(home: Path, cluster: Cluster, connections: Mapping[str, str]) -> LocalExchange:
    """The exchange, prepared and not running."""
    create_database(cluster.url(), home.name)
    with kept_environment():
        return prepare_exchange(home, cluster.url(home.name), cluster, connections, free_port())


@pytest.fixture(scope="module")
def sealer(exchange: LocalExchange) -> Iterator[Child]:
    """The sealer as a process."""
    with running(exchange, "sealer", "ledger", "seal") as child:
        yield child


@pytest.fixture(scope="module")
def api(exchange: LocalExchange) -> Iterator[Child]:
    """The API as a process, ready."""
    with running(exchange, "api", "serve") as child:
        until_ready(exchange.settings.issuer_url)
        yield child


@contextmanager
def running(exchange: LocalExchange, name: str, *arguments: str) -> Iterator[Child]:
    """Run a command of the exchange until the end."""
    child = Child(exchange.home, name, arguments, exchange.variables)
    child.start()
    try:
        yield child
        child.require_running()
    finally:
        child.stop()


@pytest.fixture
def tongban(
    exchange: LocalExchange, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line over the module's exchange, in English; settings come from its home alone."""
    for name in {*exchange.variables, "LC_ALL", "LC_MESSAGES"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in plain_environment(TONGBAN_HOME=str(exchange.home)).items():
        monkeypatch.setenv(name, value)
    return CommandLine(capsys, monkeypatch)
