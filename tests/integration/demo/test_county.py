"""The county as a whole: started, killed hard, started again, taken apart."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import MySQLdb
import psycopg
import pytest

from cli.demo.departments import County
from cli.demo.departments.market_regulation import MarketRegulation
from cli.demo.errors import ProgramMissing
from cli.demo.mariadb import MariaDb

NOW = datetime(2026, 11, 24, tzinfo=UTC)

# A demo in a process of its own, which is killed with everything still running.
DEMO = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from cli.demo.departments import County
county = County.start(Path(sys.argv[1]), lambda: datetime(2026, 11, 24, tzinfo=UTC))
county.market_regulation.revoke(county.personas["clear"].licence_nos)
print("up", flush=True)
time.sleep(120)
"""


@pytest.fixture
def home(reachable_directory: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home that the service account can reach; nothing runs in it afterwards."""
    home = reachable_directory / f"county-{abs(hash(request.node.name))}"
    home.mkdir(mode=0o711)
    yield home
    assert _processes_of(home) == []


@pytest.fixture(scope="module")
def county(reachable_directory: Path) -> Iterator[County]:
    """A county that stands; a test leaves it as it was."""
    home = reachable_directory / "county"
    home.mkdir(mode=0o711)
    with County.start(home, _now) as county:
        yield county
    assert _processes_of(home) == []


def _now() -> datetime:
    return NOW


def _processes_of(home: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except OSError:
            continue
        if f"{home}/departments/".encode() in command:
            found.append(int(entry.parent.name))
    return found


def _persons(county: County) -> int:
    place = urlsplit(county.connections["public_security"])
    answer = httpx.get(
        f"http://{place.hostname}:{place.port}/api/v1/persons",
        headers={"Authorization": f"Bearer {place.password}"},
        trust_env=False,
    )
    return int(answer.json()["total"])


def _licence_state(county: County, number: str) -> str:
    place = urlsplit(county.connections["market_regulation"])
    connection = MySQLdb.connect(
        host=place.hostname or "",
        port=place.port or 0,
        user=place.username or "",
        password=place.password or "",
        database=place.path[1:],
    )
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT reg_state FROM biz_licence WHERE reg_no = %s", [number])
        return str(cursor.fetchone()[0])
    finally:
        connection.close()


def test_connections_are_named_as_the_contracts_name_them(county: County) -> None:
    """Each connection has a URL of its kind, and the environment carries it under its name."""
    assert county.connections.keys() == county.departments.keys()
    assert [url.partition(":")[0] for url in county.connections.values()] == [
        *("mysql", "file", "http", "postgresql", "file", "sqlite"),
    ]
    assert county.environment["TONGBAN_CONN_PUBLIC_SECURITY"] == county.connections["public_security"]
    assert county.engines["market_regulation"] == "MariaDB"
    assert _persons(county) == len(county.population.people)


def test_second_start_keeps_connections_and_changes(home: Path) -> None:
    """Ports, secrets and what was changed at a department outlive a regular end."""
    with County.start(home, _now) as county:
        connections = dict(county.connections)
        licence = county.personas["clear"].licence_nos
        county.market_regulation.revoke(licence)
    with County.start(home, _now) as again:
        assert again.connections == connections
        assert _licence_state(again, licence[0]) == "07"


def _kill_the_demo_alone(demo: subprocess.Popen[bytes], _: Path) -> None:
    demo.kill()


def _kill_everything(demo: subprocess.Popen[bytes], home: Path) -> None:
    demo.kill()
    for pid in _processes_of(home):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("kill", [_kill_the_demo_alone, _kill_everything])
def test_start_after_kill_cleans_up_and_keeps_what_was_committed(
    home: Path, kill: Callable[[subprocess.Popen[bytes], Path], None]
) -> None:
    """After kill -9 of the demo, with its servers left running or killed as well, the next start works."""
    with subprocess.Popen(
        [sys.executable, "-c", DEMO, str(home)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline() == b"up\n"
        kill(demo, home)
    orphans = set(_processes_of(home))
    with County.start(home, _now) as county:
        assert _licence_state(county, county.personas["clear"].licence_nos[0]) == "07"
        assert _persons(county) == len(county.population.people)
        assert not orphans & set(_processes_of(home))


@pytest.mark.parametrize(
    "name",
    [
        "market_regulation",
        "natural_resources",
        "public_security",
        "civil_affairs",
        "human_resources",
        "disabled_persons_federation",
    ],
)
def test_one_department_falls_and_returns_while_the_others_stand(county: County, name: str) -> None:
    """A stopped department cannot be reached, the others can, and it returns at its old URL."""
    url = county.connections[name]
    county.stop_department(name)
    assert _reachable(county) == set(county.departments) - {name}
    county.start_department(name)
    assert _reachable(county) == set(county.departments)
    assert county.connections[name] == url


def _reachable(county: County) -> set[str]:
    places = {
        "natural_resources": county.natural_resources.drops,
        "human_resources": county.human_resources.drops,
        "disabled_persons_federation": Path(urlsplit(county.disabled_persons_federation.url).path[1:]),
    }
    found = {name for name, place in places.items() if place.exists()}
    try:
        _persons(county)
        found.add("public_security")
    except httpx.ConnectError:
        pass
    try:
        _licence_state(county, county.personas["clear"].licence_nos[0])
        found.add("market_regulation")
    except MySQLdb.OperationalError:
        pass
    try:
        psycopg.connect(county.connections["civil_affairs"]).close()
        found.add("civil_affairs")
    except psycopg.OperationalError:
        pass
    return found


def test_half_started_county_leaves_nothing_running(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If seeding fails midway, the departments that were up already are ended; the fault is seen."""

    def fail(*_: object) -> bool:
        raise RuntimeError("seeding failed")

    monkeypatch.setattr(MarketRegulation, "seed", fail)
    with pytest.raises(RuntimeError, match="seeding failed"):
        County.start(home, _now)
    assert _processes_of(home) == []


def test_without_any_database_the_package_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No MariaDB and no PostgreSQL URL: the start fails with what to install."""
    monkeypatch.setattr(MariaDb, "is_installed", lambda: False)
    with pytest.raises(ProgramMissing, match="apt-get install -y mariadb-server"):
        County.start(home, _now)


@pytest.mark.usefixtures("county")
def test_servers_run_without_privileges(reachable_directory: Path) -> None:
    """As root, MariaDB's process belongs to the service account."""
    running = _processes_of(reachable_directory / "county")
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in running if _is_mariadb(pid)}
    assert owners
    assert 0 not in owners


def _is_mariadb(pid: int) -> bool:
    return b"mariadbd" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
