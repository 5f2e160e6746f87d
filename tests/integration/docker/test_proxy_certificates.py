"""`Client-Cert` as the shipped nginx forms it, and what the API binds to it: real certificates, real TLS."""

import base64
import hashlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest
from pydantic import HttpUrl

from exchange.access.binding import Binding
from exchange.postgres.cluster import free_port
from tests.integration.docker.client_certificates import (
    certificate,
    certificate_of_length,
    field_of,
    written,
)
from tests.integration.docker.proxy import SHIPPED, Proxy, proxying, spoil
from tests.integration.docker.test_preparation import program
from tests.integration.docker.test_proxy import window
from tests.integration.docker.test_proxy_headers import listening
from tests.integration.exchange_api.following import until_status
from tests.integration.exchange_api.hall import ASK_SECONDS, CLIENT, Hall, change, serving

ON = {"TONGBAN_PROXY_CLIENT_CERTIFICATES": "on"}
FORGED = field_of(certificate("forged"))
LONGEST = 3072  # bytes of DER in 64 lines of PEM
NAMES = ("Client-Cert", "client-cert", "CLIENT-CERT", "Client_Cert")


def told(proxy: Proxy, kept: list[dict[str, str]], shown: Path | None, **headers: str) -> str | None:
    """The one `Client-Cert` that arrives behind the proxy of a request under a certificate."""
    with proxy.client(shown) as client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        assert client.post("/v1/confirmations", content=b"{}", headers=sent).status_code == 204
    return kept[-1].get("client-cert")


def test_the_map_is_the_programs() -> None:
    """What is shipped is what the program writes: run docker/proxy_certificates.py where this fails."""
    shipped = (SHIPPED / "client_cert.conf.template").read_text(encoding="utf-8")
    assert shipped == program("proxy_certificates").client_cert_conf()


def test_it_is_the_certificate_of_the_connection(place: Path) -> None:
    """Every length up to 3 KiB comes through to the byte; a longer one, and none, is no header."""
    with listening() as (port, kept), proxying(place, port, more=ON) as proxy:
        for length in (*range(1100, 1103), 1151, 1152, 1153, 2000, LONGEST - 1, LONGEST):
            der = certificate_of_length(length)
            assert told(proxy, kept, written(place, der)) == field_of(der), length
        assert told(proxy, kept, written(place, certificate_of_length(LONGEST + 1))) is None
        assert told(proxy, kept, written(place, certificate_of_length(20_000))) is None
        assert told(proxy, kept, None) is None


def test_no_caller_writes_it(place: Path) -> None:
    """A header of that name is dropped without a certificate, and overwritten beside one; in any spelling."""
    own = certificate("window")
    with listening() as (port, kept), proxying(place, port, more=ON) as proxy:
        for name in NAMES:
            assert told(proxy, kept, None, **{name: FORGED}) is None
            assert told(proxy, kept, written(place, own), **{name: FORGED}) == field_of(own)


def test_a_written_header_would_be_seen(place: Path) -> None:
    """With the header passed on as it came, the forged one arrives: the test above is able to fail."""
    spoil(
        place, "proxy_set_header Client-Cert $client_cert;", "proxy_set_header Client-Cert $http_client_cert;"
    )
    with listening() as (port, kept), proxying(place, port, more=ON) as proxy:
        assert told(proxy, kept, None, Client_Cert=FORGED) == FORGED


def test_no_certificate_is_asked_for_unless_wanted(place: Path) -> None:
    """By default the proxy asks for none, and a browser shows no choice of certificates."""
    with listening() as (port, kept), proxying(place, port) as proxy:
        assert told(proxy, kept, written(place, certificate("window"))) is None


def test_a_resumed_connection_keeps_its_certificate(place: Path) -> None:
    """A session that is taken up again tells of the certificate that it began with."""
    own = certificate("window")
    with listening() as (port, kept), proxying(place, port, more=ON) as proxy:
        context = ssl.create_default_context(cafile=proxy.ca_file)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(written(place, own))
        session = None
        for reused in (False, True):
            with (
                socket.create_connection(("127.0.0.1", proxy.port), timeout=30) as raw,
                context.wrap_socket(raw, server_hostname="127.0.0.1", session=session) as wrapped,
            ):
                wrapped.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
                assert wrapped.recv(4096).startswith(b"HTTP/1.1 204 ")
                assert wrapped.session_reused is reused
                session = wrapped.session
            assert kept[-1]["client-cert"] == field_of(own)


@pytest.fixture
def bound(database_url: str, tmp_path: Path, place: Path) -> Iterator[tuple[Hall, Proxy]]:
    """An exchange behind a proxy that it trusts, whose client's tokens must be bound to a certificate."""
    hall, port = Hall(database_url, tmp_path, free_port()), free_port()
    changed = {"issuer": HttpUrl(f"https://127.0.0.1:{port}"), "trusted_proxies": "127.0.0.1"}
    hall.settings = hall.settings.model_copy(update=changed)
    hall.publish_person()
    with hall.registers() as (clients, _):
        clients.bind_tokens(CLIENT, Binding.MTLS, change("letter 9"))
    with serving(hall), proxying(place, hall.port, port, more=ON) as proxy:
        yield hall, proxy


def asked(proxy: Proxy, hall: Hall, token: str, shown: Path | None, **headers: str) -> httpx.Response:
    """A question under a token, through the proxy, under a certificate."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with proxy.client(shown) as client:
        return client.post(
            "/v1/confirmations", json=hall.question(), headers={"authorization": f"Bearer {token}"} | sent
        )


def straight(hall: Hall, token: str, **headers: str) -> httpx.Response:
    """A question under a token that passes by the proxy."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(
        f"{hall.url}/v1/confirmations",
        json=hall.question(),
        headers={"authorization": f"Bearer {token}"} | sent,
    )


def require_bound(answer: httpx.Response) -> None:
    """The token is refused for its certificate, and the challenge says so."""
    assert (answer.status_code, answer.json().get("field")) == (401, "client-cert")
    assert answer.json()["type"].endswith("/problems/token-bound")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_window_with_its_certificate_is_served(bound: tuple[Hall, Proxy], place: Path) -> None:
    """The window client shows its certificate and signs as well: its token is bound to both."""
    hall, proxy = bound
    der = certificate("window")
    with window(hall, proxy, proxy.ca_file, written(place, der)) as client:
        assert client.confirm(hall.question()).document["proofs"]
        claims = jwt.decode(client.token(), options={"verify_signature": False})
    digest = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
    assert claims["cnf"] == {"x5t#S256": digest}
    with proxy.client() as client_without:
        metadata = client_without.get("/.well-known/oauth-authorization-server").json()
    assert metadata["tls_client_certificate_bound_access_tokens"] is True


def test_a_stolen_token_needs_the_certificate(bound: tuple[Hall, Proxy], place: Path) -> None:
    """Under another certificate or none, and with the right one written into a header, it is refused."""
    hall, proxy = bound
    der, own = certificate("window"), written(place, certificate("window"))
    thief = written(place, certificate("thief"))
    with window(hall, proxy, proxy.ca_file, own) as client:
        token = client.token()
    assert asked(proxy, hall, token, own).status_code == 200
    for shown in (None, thief):
        require_bound(asked(proxy, hall, token, shown))
        require_bound(asked(proxy, hall, token, shown, client_cert=field_of(der)))
    require_bound(straight(hall, token))
    require_bound(straight(hall, token, client_cert=field_of(certificate("thief"))))
    assert straight(hall, token, client_cert=field_of(der)).status_code == 200  # a listed peer's word counts
    assert asked(proxy, hall, token, own).status_code == 200


def test_only_a_listed_proxy_is_believed(bound: tuple[Hall, Proxy], place: Path) -> None:
    """The same header, token and peer, at servers that list no proxy, another, and this one."""
    hall, proxy = bound
    der = certificate("window")
    with window(hall, proxy, proxy.ca_file, written(place, der)) as client:
        token = client.token()
    for listed, status in ((None, 401), ("192.0.2.7,10.0.0.0/8", 401), ("192.0.2.7, 127.0.0.0/8", 200)):
        other = hall.elsewhere()
        other.settings = hall.settings.model_copy(update={"trusted_proxies": listed})
        with serving(other):
            answer = straight(other, token, client_cert=field_of(der))
            assert answer.status_code == status, listed
            if status != 200:
                require_bound(answer)
            form = {"dpop": "", "client-cert": field_of(der)}
            assert token_answer(other, form).status_code == (200 if status == 200 else 400)


def token_answer(hall: Hall, headers: dict[str, str]) -> httpx.Response:
    """What a request for a token is answered that comes with these headers, straight to a server."""
    issuer = hall.settings.issuer_url
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": hall.assertion(aud=issuer),
    }
    sent = {name: value for name, value in headers.items() if value}
    return httpx.post(f"{hall.url}/oauth2/token", data=form, headers=sent, timeout=ASK_SECONDS)


def test_what_a_record_demands_is_demanded(bound: tuple[Hall, Proxy], place: Path) -> None:
    """Without a certificate there is no token, and a problem that says why; a loose one of before ends."""
    hall, proxy = bound
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    with proxy.client() as client:
        given = form | {"client_assertion": hall.assertion(aud=proxy.url)}
        answer = client.post("/oauth2/token", data=given, headers={"client-cert": FORGED})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["type"].endswith("/problems/certificate-missing")
    assert answer.json()["field"] == "client-cert"
    assert "TONGBAN_TRUSTED_PROXIES" in answer.json()["en"]["what_to_do"]
    assert hall.entries()[-1]["client"] == CLIENT
    with hall.registers() as (clients, _):
        clients.bind_tokens(CLIENT, Binding.NONE, change("letter 10"))
    until_status(lambda: token_answer(hall, {}), 200)
    own = written(place, certificate("window"))
    with window(hall, proxy, proxy.ca_file, own) as client_with:
        loose = client_with.token()
    assert "cnf" not in jwt.decode(loose, options={"verify_signature": False})
    assert asked(proxy, hall, loose, None).status_code == 200
    with hall.registers() as (clients, _):
        clients.bind_tokens(CLIENT, Binding.MTLS, change("letter 11"))
    refused = until_status(lambda: asked(proxy, hall, loose, own), 401)
    assert refused.json()["type"].endswith("/problems/token-invalid")
