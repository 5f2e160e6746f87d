"""Public security's service over real HTTP, in its own process."""

import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from cli.demo.departments import PublicSecurity
from cli.demo.errors import DepartmentFailed, RowAbsent
from cli.demo.population import Population, make_population

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
PATH = "/api/v1/persons"


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(NOW.date())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, population: Population) -> Iterator[PublicSecurity]:
    """A started service; each test leaves it running."""
    department = PublicSecurity(tmp_path_factory.mktemp("public_security"), lambda: NOW)
    department.start()
    department.seed(population)
    yield department
    department.close()


@pytest.fixture
def seeded(service: PublicSecurity, population: Population, tmp_path: Path) -> Iterator[PublicSecurity]:
    """The service with the population's rows, whatever an earlier test changed."""
    service.seed(make_population(NOW.date(), seed=1))
    service.seed(population)
    yield service
    service.set_maintenance(on=False)


@pytest.fixture
def client(seeded: PublicSecurity) -> Iterator[httpx.Client]:
    """A client that knows the token."""
    place = urlsplit(seeded.url)
    with httpx.Client(
        base_url=f"http://{place.hostname}:{place.port}",
        headers={"Authorization": f"Bearer {place.password}"},
        trust_env=False,
    ) as http:
        yield http


def test_pages_hold_every_person_once_in_order(client: httpx.Client, population: Population) -> None:
    """Twenty pages of 1,000 are the whole register, dirt included, and the next one is empty."""
    pages = [client.get(PATH, params={"page": n, "size": 1000}).json() for n in range(1, 22)]
    assert all(page["total"] == 20_000 and page["size"] == 1000 for page in pages)
    assert [len(page["items"]) for page in pages] == [1000] * 20 + [0]
    numbers = [item["idNo"] for page in pages for item in page["items"]]
    assert numbers == sorted(row.idNo for row in population.identities)


def test_item_has_the_agreed_members(client: httpx.Client, population: Population) -> None:
    """A person's item carries the source's names and forms, and null where the name is missing."""
    everyone = [
        item
        for n in range(1, 21)
        for item in client.get(PATH, params={"page": n, "size": 1000}).json()["items"]
    ]
    by_number = {item["idNo"]: item for item in everyone}
    row = population.identities[0]
    assert by_number[row.idNo] == {
        "idNo": row.idNo,
        "name": row.name,
        "sex": row.sex,
        "birthDate": row.birthDate,
        "address": row.address,
        "issuedBy": row.issuedBy,
        "validFrom": row.validFrom,
        "validTo": row.validTo,
        "state": row.state,
        "changedAt": row.changedAt,
    }
    assert sum(item["name"] is None for item in everyone) == 8


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Basic d3Jvbmc6", "Bearer", "Bearer 令牌"])
def test_wrong_token_opens_nothing(client: httpx.Client, given: str) -> None:
    """Without the right token the answer is 401 with a challenge and no person."""
    answer = client.get(PATH, headers={b"Authorization": given.encode()})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "idNo" not in answer.text


@pytest.mark.parametrize("query", [{"page": 0}, {"size": 0}, {"size": 1001}, {"page": "x"}])
def test_impossible_page_is_refused(client: httpx.Client, query: dict[str, str | int]) -> None:
    """The service never guesses what page was meant."""
    assert client.get(PATH, params=query).status_code == 422


def test_maintenance_answers_503(client: httpx.Client, seeded: PublicSecurity) -> None:
    """Closed for work: 503 with a time to come back, and afterwards as before."""
    seeded.set_maintenance(on=True)
    answer = client.get(PATH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    seeded.set_maintenance(on=False)
    assert client.get(PATH).status_code == 200


def test_changes_show_at_the_next_page(
    client: httpx.Client, seeded: PublicSecurity, population: Population
) -> None:
    """Revoke, renew and delete are served without a restart; the total changes under a reader's feet."""
    clear, expired, nothing = (population.personas[key].code for key in ("clear", "expired", "nothing"))
    seeded.revoke((clear,))
    seeded.renew((expired,), date(2050, 1, 1))
    seeded.delete((nothing,))
    assert client.get(PATH).json()["total"] == 19_999
    items = {
        item["idNo"]: item
        for n in range(1, 21)
        for item in client.get(PATH, params={"page": n, "size": 1000}).json()["items"]
    }
    assert items[clear]["state"] == "3"
    assert items[clear]["changedAt"] == "2026-11-25T04:00:00+08:00"
    assert (items[expired]["validFrom"], items[expired]["validTo"]) == ("20261125", "20500101")
    assert nothing not in items


def test_absent_person_is_a_fault_without_the_number(seeded: PublicSecurity) -> None:
    """The message repeats no number."""
    with pytest.raises(RowAbsent) as fault:
        seeded.delete(("371399190001010000",))
    assert "371399" not in str(fault.value)


def test_seeding_twice_changes_nothing(seeded: PublicSecurity, population: Population) -> None:
    """The second seeding keeps what was changed since the first."""
    seeded.revoke((population.personas["clear"].code,))
    before = seeded.rows()
    assert not seeded.seed(population)
    assert seeded.rows() == before


def test_stopped_service_cannot_be_reached_and_comes_back(
    client: httpx.Client, seeded: PublicSecurity
) -> None:
    """Down means connection refused; it returns at the same URL with the same token."""
    url = seeded.url
    seeded.stop()
    seeded.stop()
    with pytest.raises(httpx.ConnectError):
        client.get(PATH)
    seeded.start()
    assert seeded.url == url
    assert client.get(PATH).status_code == 200


def test_service_listens_on_the_loopback_alone(seeded: PublicSecurity) -> None:
    """The kernel's table of listening sockets shows the port at 127.0.0.1 and nowhere else."""
    port = f":{urlsplit(seeded.url).port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    assert [line[1] for line in lines if line[1].endswith(port) and line[3] == "0A"] == [f"0100007F{port}"]


def test_token_stands_in_no_command_line(seeded: PublicSecurity) -> None:
    """Other users of the machine can list processes, so the token is handed over in a file."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert seeded.token.encode() not in entry.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue


def test_service_that_cannot_start_tells_why(tmp_path: Path) -> None:
    """A port that somebody else took in the meantime is named from the service's own log."""
    department = PublicSecurity(tmp_path, lambda: NOW)
    department.start()
    department.stop()
    port = urlsplit(department.url).port or 0
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(DepartmentFailed, match="address already in use"),
    ):
        department.start()
    assert department._process is None
