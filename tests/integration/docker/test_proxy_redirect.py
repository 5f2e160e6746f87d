"""The proxy's redirect from plain HTTP to https: it repeats the path as it was sent, and nothing is added."""

import socket
from pathlib import Path

import pytest

from exchange.postgres.cluster import free_port
from tests.integration.docker.proxy import Proxy, proxying, spoil

PLANTED = "set-cookie"
TARGETS = ("/docs%0d%0aSet-Cookie:%20a=b", "/docs%0aSet-Cookie:a=b")


def head(proxy: Proxy, target: str) -> dict[str, str]:
    """Return the header fields of the answer to a target that is sent as it stands."""
    with socket.create_connection(("127.0.0.1", proxy.plain_port), 120) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status, *fields = answer.partition(b"\r\n\r\n")[0].decode().splitlines()
    assert " 308 " in status
    return {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}


def test_a_line_s_end_in_the_path_adds_no_header(place: Path) -> None:
    """Encoded it goes back encoded, in the address alone; of the query nothing is repeated."""
    with proxying(place, free_port()) as proxy:
        for target in TARGETS:
            fields = head(proxy, target)
            assert fields["location"] == proxy.url + target
            assert PLANTED not in fields
        assert head(proxy, "/problems/%E4%BD%A0?code=1")["location"] == f"{proxy.url}/problems/%E4%BD%A0"
        assert head(proxy, "http://elsewhere.test/docs")["location"] == f"{proxy.url}/docs"


@pytest.mark.parametrize("target", TARGETS)
def test_a_decoded_path_would_add_one(place: Path, target: str) -> None:
    """With nginx's own decoded path the header is there: the test above is able to fail."""
    spoil(place, "@ISSUER@$sent_path", "@ISSUER@$uri")
    with proxying(place, free_port()) as proxy:
        assert PLANTED in head(proxy, target)
