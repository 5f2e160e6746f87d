"""Many requests of one address at the proxy: so many are under way and no more, and nobody else has less."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from exchange.postgres.cluster import free_port
from exchange_api.problems.registry_service import EXCHANGE_BUSY
from tests.integration.docker.proxy import Proxy, proxying, require_problem, spoil
from tests.integration.exchange_api.hall import Hall, serving
from tests.scenarios.waiting import until

MOST = 4
ELSEWHERE = "127.0.0.2"
HEAD = (
    b"POST /oauth2/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)


@pytest.fixture
def hall(database_url: str, tmp_path: Path) -> Hall:
    """An exchange behind a proxy that is not there yet."""
    hall = Hall(database_url, tmp_path, free_port())
    hall.publish_person()
    return hall


@contextmanager
def crowd(proxy: Proxy) -> Iterator[None]:
    """As many requests as an address may have, none of which sends its body."""
    trusted = ssl.create_default_context(cafile=proxy.ca_file)
    with ExitStack() as stack:
        for _ in range(MOST):
            raw = stack.enter_context(socket.create_connection(("127.0.0.1", proxy.port), 60))
            wrapped = stack.enter_context(trusted.wrap_socket(raw, server_hostname="127.0.0.1"))
            wrapped.sendall(HEAD)
        yield


def ready(proxy: Proxy, address: str = "127.0.0.1") -> httpx.Response:
    """Ask from an address of this machine whether the exchange is ready."""
    trusted = ssl.create_default_context(cafile=proxy.ca_file)
    transport = httpx.HTTPTransport(verify=trusted, local_address=address)
    with httpx.Client(base_url=proxy.url, transport=transport, timeout=60) as client:
        return client.get("/readyz")


def test_an_address_has_so_many_and_others_theirs(hall: Hall, place: Path) -> None:
    """One more of the same address is told to come again; of another it is answered."""
    with serving(hall), proxying(place, hall.port, more={"TONGBAN_PROXY_MOST_AT_ONCE": str(MOST)}) as proxy:
        assert ready(proxy).status_code == 200
        with crowd(proxy):
            until(lambda: ready(proxy).status_code == 503, 4)
            require_problem(ready(proxy), EXCHANGE_BUSY)
            assert ready(proxy, ELSEWHERE).status_code == 200
        until(lambda: ready(proxy).status_code == 200, 30)


def test_without_the_bound_one_address_has_all(hall: Hall, place: Path) -> None:
    """The control: where nothing bounds an address, nobody is refused."""
    spoil(place, "    limit_conn address @MOST_AT_ONCE@;\n", "")
    with serving(hall), proxying(place, hall.port) as proxy, crowd(proxy), pytest.raises(TimeoutError):
        until(lambda: ready(proxy).status_code == 503, 2)
