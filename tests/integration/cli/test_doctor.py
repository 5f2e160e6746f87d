"""`tongban doctor`: a healthy exchange, and every kind of fault by name with its next step."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cli.demo.children import Child
from cli.demo.exchange import LocalExchange
from cli.home import write_settings
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from tests.scenarios.waiting import until
from tests.unit.cli.airflow.quiet_airflow import QuietAirflow, quiet_airflow
from tests.unit.cli.command_line import CommandLine

CHECKS = ["settings", "keys", "database", "schema", "catalogue", "connections", "resources", "clients"]
CHECKS += ["operators", "ledger files", "clock", "sealer", "details", "api", "disks", "backup"]
LOADED = """
insert into ops.resource_state (resource, as_of_at, quality_passed, attempted_at)
values (%s, now(), true, now()) on conflict (resource) do update set as_of_at = now()
"""


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[Cluster]:
    """A server of the module's own, since the last test stops it."""
    cluster = Cluster(home / "postgres", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def running(tongban: CommandLine, exchange: LocalExchange, sealer: Child, api: Child) -> CommandLine:
    """The command line over a healthy, running exchange."""
    until((exchange.settings.ledger_dir / "checkpoint").exists)
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        connection.cursor().executemany(LOADED, [(name,) for name in exchange.catalogue.contracts])
    return tongban


def faults(tongban: CommandLine, **environment: str) -> dict[str, tuple[str, str]]:
    """Return the detail and the next step of each check that is not well; the exit code fits them."""
    done = tongban("doctor", "--json", **environment)
    found = json.loads(done.out)
    wrong = {one["check"]: (one["detail"], one["next_step"]) for one in found if not one["ok"]}
    assert done.code == (1 if wrong else 0)
    assert all(detail and step for detail, step in wrong.values())
    assert "Traceback" not in done.said
    return wrong


def test_healthy_exchange(running: CommandLine) -> None:
    """All checks well: exit code 0, a table, and where to go on."""
    done = running("doctor")
    assert done.code == 0
    assert all(check in done.out for check in CHECKS)
    assert "All is well." in done.out
    assert "一切正常。" in running("doctor", LANG="zh_CN.UTF-8").out
    found = json.loads(running("doctor", "--json").out)
    assert [one["check"] for one in found] == CHECKS
    assert {one["next_step"] for one in found} == {""}


def test_no_secret_is_shown(running: CommandLine, exchange: LocalExchange) -> None:
    """Neither passwords nor keys stand in what it says."""
    said = running("doctor").said + running("doctor", "--json").said
    settings = exchange.settings
    for url in (settings.database_url, settings.api_database_url, settings.sealer_database_url):
        assert url.get_secret_value().partition("@")[0].rpartition(":")[2] not in said
    assert "secret-word" not in said


def test_empty_home(running: CommandLine, tmp_path: Path) -> None:
    """Without settings nothing else can be looked at: every variable is named."""
    found = faults(running, TONGBAN_HOME=str(tmp_path))
    assert list(found) == ["settings"]
    assert "TONGBAN_DATABASE_URL" in found["settings"][0]
    assert "make demo" in found["settings"][1]


def test_unusable_setting(running: CommandLine) -> None:
    """A value that cannot be right is named by its variable."""
    found = faults(running, TONGBAN_ISSUER="somewhere", TONGBAN_API_DATABASE_URL="mysql://a")
    assert list(found) == ["settings"]
    assert "TONGBAN_ISSUER" in found["settings"][0]
    assert "TONGBAN_API_DATABASE_URL" in found["settings"][0]


def test_keys_missing_or_open(running: CommandLine, exchange: LocalExchange, tmp_path: Path) -> None:
    """A key that others may read, and one that is gone, are named with what to do."""
    keys = Path(shutil.copytree(exchange.settings.keys_dir, tmp_path / "keys"))
    (keys / "log.pem").chmod(0o644)
    assert "chmod 600" in faults(running, TONGBAN_KEYS_DIR=str(keys))["keys"][0]
    (keys / "answer.pem").unlink()
    assert "answer.pem is missing" in faults(running, TONGBAN_KEYS_DIR=str(keys))["keys"][0]


@pytest.mark.parametrize("role", ["", "PIPELINE_", "API_", "SEALER_"])
def test_each_login_is_tried(running: CommandLine, exchange: LocalExchange, role: str) -> None:
    """A login with the wrong password is named by its variable; the password is not shown."""
    variable = f"TONGBAN_{role}DATABASE_URL"
    url = exchange.variables[variable]
    user, host = url.split("://")[1].split(":")[0], url.rpartition("@")[2]
    wrong = f"postgresql://{user}:secret-word@{host}"
    found = faults(running, **{variable: wrong})
    detail, _ = found["database"]
    assert detail.startswith(f"{variable}: ")
    assert "password authentication failed" in detail
    assert "secret-word" not in str(found)


def test_login_without_its_rights(running: CommandLine, exchange: LocalExchange) -> None:
    """A login that may not do its part of the work is refused with the SQLSTATE."""
    found = faults(running, TONGBAN_PIPELINE_DATABASE_URL=exchange.variables["TONGBAN_API_DATABASE_URL"])
    assert (
        "TONGBAN_PIPELINE_DATABASE_URL: the database refused (InsufficientPrivilege" in found["database"][0]
    )


def test_database_without_the_schema(running: CommandLine, exchange: LocalExchange) -> None:
    """A server that answers without the exchange's tables is no exchange."""
    other = exchange.variables["TONGBAN_DATABASE_URL"].rpartition("/")[0] + "/postgres"
    found = faults(running, TONGBAN_DATABASE_URL=other)
    assert "UndefinedTable" in found["database"][0]


def test_broken_catalogue(running: CommandLine, tmp_path: Path) -> None:
    """A catalogue that cannot be loaded: the next step lists its faults."""
    found = faults(running, TONGBAN_CATALOG_DIR=str(tmp_path))
    assert found["catalogue"][1] == "tongban catalog check"


def test_missing_connection(running: CommandLine, exchange: LocalExchange, tmp_path: Path) -> None:
    """A department without a secret here is named by the variable to set."""
    kept = {
        name: value for name, value in exchange.variables.items() if name != "TONGBAN_CONN_PUBLIC_SECURITY"
    }
    write_settings(tmp_path, kept)
    found = faults(running, TONGBAN_HOME=str(tmp_path))
    assert found == {
        "connections": (
            "not set: TONGBAN_CONN_PUBLIC_SECURITY",
            "set TONGBAN_CONN_PUBLIC_SECURITY=<url> in the environment",
        )
    }


def test_ledger_files_missing_or_changed(
    running: CommandLine, exchange: LocalExchange, tmp_path: Path
) -> None:
    """No published head: start the sealer. A head that its signature does not cover: have it looked at."""
    found = faults(running, TONGBAN_LEDGER_DIR=str(tmp_path / "none"))
    assert found["ledger files"][1] == "tongban ledger seal"
    files = Path(shutil.copytree(exchange.settings.ledger_dir, tmp_path / "ledger"))
    head = (files / "checkpoint").read_text(encoding="utf-8").splitlines(keepends=True)
    (files / "checkpoint").write_text("".join([head[0], "12345\n", *head[2:]]), encoding="utf-8")
    found = faults(running, TONGBAN_LEDGER_DIR=str(files))
    assert "signature" in found["ledger files"][0]
    assert "looked at" in found["ledger files"][1]


def test_no_sealer_at_work(running: CommandLine, sealer: Child) -> None:
    """Without a sealer answers stay unproven: that is a fault, and how to start one."""
    sealer.stop()
    try:
        assert faults(running) == {"sealer": ("no sealer is at work", "tongban ledger seal")}
    finally:
        sealer.start()
    until(lambda: not faults(running))


def test_details_that_are_overdue(running: CommandLine, exchange: LocalExchange, sealer: Child) -> None:
    """A detail that nobody purged in its time is a fault, until the sealer is at work again."""
    sealer.stop()
    due = "insert into ledger.detail values (999, sha256('p'), sha256('s'), now() - interval '50 hours')"
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        connection.execute(due)
    try:
        found = faults(running)
        assert set(found) == {"sealer", "details"}
        assert found["details"][0] == "details of the ledger were due 2 days ago and are not purged"
        assert "details not purged" in found["details"][1]
    finally:
        sealer.start()
    until(lambda: not faults(running))
    until(lambda: '"event": "details purged", "details": 1' in sealer.log.read_text(encoding="utf-8"))


def test_api_not_served(running: CommandLine) -> None:
    """Nobody at the issuer's address: how to serve."""
    port = free_port()
    found = faults(running, TONGBAN_ISSUER=f"http://127.0.0.1:{port}")
    assert found == {"api": (f"127.0.0.1:{port} does not answer (ConnectError)", "tongban serve")}


@pytest.fixture
def airflow(running: CommandLine, home: Path) -> Iterator[QuietAirflow]:
    """An Airflow that this home is said to have started."""
    assert running("doctor").code == 0
    (home / "airflow").mkdir()
    with quiet_airflow() as server:
        (home / "airflow.port").write_text(f"{server.server_port}\n", encoding="ascii")
        yield server
    (home / "airflow").rmdir()
    (home / "airflow.port").unlink()


def test_airflow_of_this_home(running: CommandLine, airflow: QuietAirflow, home: Path) -> None:
    """Where the home has an Airflow it is asked how its parts are; one that is not well is named."""
    found = {one["check"]: one["detail"] for one in json.loads(running("doctor", "--json").out)}
    assert found["airflow"] == f"http://127.0.0.1:{airflow.server_port}"
    well = airflow.health
    airflow.health = {**well, "scheduler": {"status": "unhealthy"}}
    detail, step = faults(running)["airflow"]
    assert "scheduler unhealthy; expected healthy" in detail
    assert "metadatabase" not in detail
    assert str(home / "airflow" / "airflow.log") in step
    assert "应均为 healthy" in running("doctor", "--json", LANG="zh_CN.UTF-8").out
    airflow.health = {}
    assert set(faults(running)) == {"airflow"}
    airflow.health = well


def test_airflow_that_is_gone(running: CommandLine, airflow: QuietAirflow, home: Path) -> None:
    """An Airflow that does not answer, or whose port is not known, is a fault with a next step."""
    (home / "airflow.port").write_text(f"{free_port()}\n", encoding="ascii")
    detail, step = faults(running)["airflow"]
    assert "does not answer (ConnectError)" in detail
    assert "make demo" in step
    (home / "airflow.port").unlink()
    assert "airflow.port" in faults(running)["airflow"][0]
    (home / "airflow.port").write_text(f"{airflow.server_port}\n", encoding="ascii")
    assert faults(running) == {}


def test_database_stopped(running: CommandLine, cluster: Cluster) -> None:
    """With PostgreSQL stopped: the database to start, and the API says what it lacks."""
    cluster.stop()
    until(lambda: "access" in faults(running).get("api", ("", ""))[0])
    found = faults(running)
    assert set(found) == {"database", "sealer", "api"}
    assert "start the database" in found["database"][1]
    assert "503 access, ledger" in found["api"][0]
