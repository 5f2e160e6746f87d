"""Every fault of the list, induced for real: its message names all it must, in Chinese and in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo.children import Child
from cli.demo.exchange import LocalExchange, create_database, prepare_exchange
from cli.demo.mariadb import MariaDb
from exchange.postgres import Cluster
from exchange.postgres.cluster import free_port
from tests.integration.connectors.rest.service import running_service
from tests.scenarios.fault_catalogue import write_catalogue
from tests.scenarios.fault_page import PAGE, page
from tests.scenarios.fault_stage import Stage
from tests.scenarios.induced_exchange_faults import EXCHANGE_FAULTS
from tests.scenarios.induced_fault import InducedFault, shortcomings
from tests.scenarios.induced_file_faults import FILE_FAULTS
from tests.scenarios.induced_source_faults import SOURCE_FAULTS
from tests.scenarios.waiting import until_ready
from tests.unit.cli.command_line import CommandLine, Done, kept_environment, plain_environment

FAULTS = {fault.name: fault for fault in (*SOURCE_FAULTS, *FILE_FAULTS, *EXCHANGE_FAULTS)}
LANGUAGES = {"zh": "zh_CN.UTF-8", "en": "C"}


@pytest.fixture(scope="module")
def stage(reachable_directory: Path, postgres_server: Cluster, mariadb_server: MariaDb) -> Iterator[Stage]:
    """An exchange that answers windows, and sources of every kind."""
    home = reachable_directory / "induced_faults"
    home.mkdir(mode=0o711)
    create_database(postgres_server.url(), home.name)
    with kept_environment(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGBAN_CATALOG_DIR", str(write_catalogue(home / "catalog")))
        url = postgres_server.url(home.name)
        exchange: LocalExchange = prepare_exchange(home, url, postgres_server, {}, free_port())
    api = Child(home, "api", ("serve",), exchange.variables)
    api.start()
    until_ready(exchange.settings.issuer_url)
    with running_service() as service:
        yield Stage(home, exchange, postgres_server, mariadb_server, service)
    api.stop()


@pytest.fixture
def tongban(stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line over the stage's exchange."""
    for name in {*stage.exchange.variables, "LC_ALL", "LC_MESSAGES"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in plain_environment(TONGBAN_HOME=str(stage.home)).items():
        monkeypatch.setenv(name, value)
    return CommandLine(capsys, monkeypatch)


def test_the_list_is_long_enough() -> None:
    """At least 25 faults, each under a name of its own."""
    assert len(FAULTS) == len(SOURCE_FAULTS) + len(FILE_FAULTS) + len(EXCHANGE_FAULTS)
    assert len(FAULTS) >= 25


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FAULTS)
def test_an_induced_fault_is_told_whole(name: str, language: str, stage: Stage, tongban: CommandLine) -> None:
    """Department, resource, field, masked sample, received, expected, next step; never the raw value."""
    fault = FAULTS[name]
    call = fault.induce(stage)
    variables = {"LANG": LANGUAGES[language]} | dict(call.variables)
    done = tongban(*call.arguments, stdin=call.stdin, **variables)
    assert shortcomings(fault, done, chinese=language == "zh") == [], done.said


def told(fault: InducedFault) -> str:
    """A message with everything that the fault's must hold."""
    return "; ".join(fault.parts(chinese=False).values())


def test_a_message_that_falls_short_is_seen() -> None:
    """Controls: without any one part, with the raw value, or with another exit code, the list is red."""
    fault = FAULTS["ragged row"]
    whole = told(fault)
    assert shortcomings(fault, Done(1, "", whole), chinese=False) == []
    for part in fault.parts(chinese=False).values():
        assert shortcomings(fault, Done(1, "", whole.replace(part, "")), chinese=False), part
    for word in fault.hidden:
        assert shortcomings(fault, Done(1, "", f"{whole} {word}"), chinese=False), word
    assert shortcomings(fault, Done(0, "", whole), chinese=False) == ["exit code 0, not 1"]
    assert shortcomings(fault, Done(1, "", whole), chinese=True) != []


def test_the_page_of_faults_is_this_list() -> None:
    """docs/faults.md is what the list says: `python -m tests.scenarios.fault_page` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page(FAULTS.values())
