"""The shipped proxy in front of the real API: TLS as promised, and what passes and what does not."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import HttpUrl

from cli.window import Patience, WindowClient, WindowKey, WindowRefused
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy
from exchange.postgres.cluster import free_port
from exchange_api.edge.body_limit import MOST_BYTES
from exchange_api.problems.registry_proxy import EXCHANGE_UNREACHABLE, HTTPS_REQUIRED, REQUEST_MALFORMED
from exchange_api.problems.registry_request import BODY_TOO_LARGE, NOT_FOUND
from exchange_api.signing.jwk import thumbprint
from tests.integration.docker.proxy import Proxy, make_certificate, proxying, require_problem, spoil
from tests.integration.exchange_api.hall import CLIENT, ORIGIN, PERSON, Hall, serving

AT_ONCE = Patience(sleep=lambda _: None)


@pytest.fixture
def hall(database_url: str, tmp_path: Path, place: Path) -> Iterator[tuple[Hall, Proxy]]:
    """An exchange whose issuer is the proxy's address, and the proxy."""
    hall, port = Hall(database_url, tmp_path, free_port()), free_port()
    hall.settings = hall.settings.model_copy(update={"issuer": HttpUrl(f"https://127.0.0.1:{port}")})
    hall.publish_person()
    with serving(hall), proxying(place, hall.port, port) as proxy:
        yield hall, proxy


@pytest.fixture
def lonely(place: Path) -> Iterator[Proxy]:
    """A proxy without anybody behind it."""
    with proxying(place, free_port()) as proxy:
        yield proxy


def window(hall: Hall, proxy: Proxy, ca_file: Path | None, certificate: Path | None = None) -> WindowClient:
    """The window client of the hall, at the proxy's address."""
    pem = hall.client_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = WindowKey(thumbprint(hall.client_key.public_key()), pem)
    receipts = ReceiptSigner(ORIGIN, hall.keys.receipt_key).verifier_key
    policy = Policy((verifier_key(ORIGIN, hall.keys.log_key),), (receipts,))
    return WindowClient(
        proxy.url,
        CLIENT,
        key,
        policy=policy,
        patience=AT_ONCE,
        ca_file=ca_file,
        certificate=certificate,
    )


def test_window_confirms_over_tls(hall: tuple[Hall, Proxy]) -> None:
    """The window client gets its answer and receipt by https; only its own authority is believed."""
    exchange, proxy = hall
    with window(exchange, proxy, proxy.ca_file) as client:
        assert client.confirm(exchange.question()).document["proofs"]
    for stranger in (None, make_certificate_elsewhere(proxy)):
        with window(exchange, proxy, stranger) as client, pytest.raises(httpx.ConnectError, match="CERT"):
            client.confirm(exchange.question())
    assert PERSON not in proxy.log
    assert '"route":"/v1/confirmations"' in proxy.log


def make_certificate_elsewhere(proxy: Proxy) -> Path:
    """Return the file of another authority of the same name."""
    other = proxy.ca_file.parent / "other"
    other.mkdir()
    return make_certificate(other)


def test_the_api_s_own_problems_pass(hall: tuple[Hall, Proxy]) -> None:
    """A refusal of the API arrives as the API wrote it, once each header, with HSTS added."""
    exchange, proxy = hall
    with proxy.client() as client:
        answer = client.post("/v1/confirmations", json=exchange.question())
        assert answer.status_code == 401
        assert answer.json()["type"] == f"{proxy.url}/problems/token-missing"
        for name in ("cache-control", "content-language", "tongban-request-id", "x-content-type-options"):
            assert len(answer.headers.get_list(name)) == 1, name
        assert answer.headers["strict-transport-security"] == "max-age=63072000"
        assert client.get("/problems/exchange-unreachable").status_code == 200


def test_bounds_are_those_of_the_api(hall: tuple[Hall, Proxy]) -> None:
    """A body one byte over the API's limit is refused at the proxy, chunked too; one that fits passes."""
    exchange, proxy = hall
    with proxy.client() as client:
        whole = client.post("/v1/confirmations", content=b"x" * MOST_BYTES)
        assert whole.status_code == 401
        require_problem(client.post("/v1/confirmations", content=b"x" * (MOST_BYTES + 1)), BODY_TOO_LARGE)
        parts = iter([b"x" * MOST_BYTES, b"x"])
        assert client.post("/v1/confirmations", content=parts).status_code == 413
    assert exchange.entries()


def test_slow_body_is_cut(hall: tuple[Hall, Proxy]) -> None:
    """A body that does not come is ended by the API's own clock, and the proxy tells its problem."""
    _, proxy = hall
    trusted = ssl.create_default_context(cafile=proxy.ca_file)
    head = (
        b"POST /oauth2/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant"
    )
    with (
        socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as raw,
        trusted.wrap_socket(raw, server_hostname="127.0.0.1") as wrapped,
    ):
        wrapped.sendall(head)
        assert wrapped.recv(4096).startswith(b"HTTP/1.1 408 ")
    with proxy.client() as client:
        assert client.get("/readyz").status_code == 200


def test_metrics_are_not_for_windows(hall: tuple[Hall, Proxy]) -> None:
    """The API tells its metrics, the proxy does not pass them on."""
    exchange, proxy = hall
    assert httpx.get(f"{exchange.url}/metrics").status_code == 200
    with proxy.client() as client:
        for path in ("/metrics", "/metrics?x=1", "//metrics", "/%6detrics"):
            require_problem(client.get(path), NOT_FOUND)


def test_nobody_behind_is_a_problem_in_the_language_asked_for(lonely: Proxy) -> None:
    """Where the API is down a window reads what to do, in its language, and HSTS stands."""
    with lonely.client() as client:
        answer = client.get("/readyz", headers={"accept-language": "fr, en;q=0.5, zh"})
        require_problem(answer, EXCHANGE_UNREACHABLE)
        assert answer.json()["title"] == EXCHANGE_UNREACHABLE.title.en
        assert answer.headers["content-language"] == "en"
        assert answer.headers["strict-transport-security"]
        assert client.get("/readyz", headers={"accept-language": "zh, en"}).json()["title"] == (
            EXCHANGE_UNREACHABLE.title.zh
        )
    with (
        pytest.raises(WindowRefused) as raised,
        WindowClient(
            lonely.url, "window", WindowKey.generate("w"), patience=AT_ONCE, ca_file=lonely.ca_file
        ) as window_client,
    ):
        window_client.token()
    assert raised.value.next_step == EXCHANGE_UNREACHABLE.what_to_do


def test_plain_http_is_sent_on_or_refused(lonely: Proxy) -> None:
    """A reader is redirected to https; a body in clear text is refused, at the TLS port too."""
    plain = f"http://127.0.0.1:{lonely.plain_port}"
    read = httpx.get(f"{plain}/docs", trust_env=False)
    assert (read.status_code, read.headers["location"]) == (308, f"{lonely.url}/docs")
    require_problem(httpx.post(f"{plain}/oauth2/token", content=b"x", trust_env=False), HTTPS_REQUIRED)
    astray = httpx.post(f"http://127.0.0.1:{lonely.port}/oauth2/token", content=b"x", trust_env=False)
    require_problem(astray, HTTPS_REQUIRED)


@pytest.mark.parametrize(
    ("version", "offered"),
    [("tls1", False), ("tls1_1", False), ("tls1_2", True), ("tls1_3", True)],
)
def test_only_current_tls_is_spoken(lonely: Proxy, version: str, *, offered: bool) -> None:
    """TLS 1.2 and 1.3 are spoken; older ones are refused to a client that would speak them."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{lonely.port}", f"-{version}", "-brief"]
    done = subprocess.run(
        [*command, "-cipher", "ALL:@SECLEVEL=0"], input=b"", capture_output=True, check=False
    )
    assert (done.returncode == 0) == offered, done.stderr


def test_http_2_is_spoken(lonely: Proxy) -> None:
    """A client that offers h2 gets it."""
    trusted = ssl.create_default_context(cafile=lonely.ca_file)
    trusted.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", lonely.port)) as raw,
        trusted.wrap_socket(raw, server_hostname="127.0.0.1") as wrapped,
    ):
        assert wrapped.selected_alpn_protocol() == "h2"


def planted(proxy: Proxy) -> str:
    """Return the log after requests that carry a person's number where it does not belong."""
    with proxy.client() as client:
        client.get(f"/people/{PERSON}?code={PERSON}", headers={"referer": PERSON, "user-agent": PERSON})
        client.get(f"/metrics?code={PERSON}")
        client.post(f"/v1/confirmations?code={PERSON}", content=b"x" * (MOST_BYTES + 1))
    httpx.get(f"http://127.0.0.1:{proxy.plain_port}/{PERSON}", trust_env=False)
    return proxy.log


def test_log_holds_nothing_of_what_was_sent(lonely: Proxy) -> None:
    """A number in path, query or headers stands in no line, whether the request passes or fails."""
    log = planted(lonely)
    assert log.count('"event":"request"') >= 4
    assert PERSON not in log


@pytest.mark.parametrize(
    ("shipped", "broken"),
    [("error_log stderr crit;", "error_log stderr error;"), ('$route"', '$request_uri"')],
)
def test_log_would_hold_it(place: Path, shipped: str, broken: str) -> None:
    """With a lower error level, or with the path in the format, the number is found."""
    spoil(place, shipped, broken)
    with proxying(place, free_port()) as proxy:
        assert PERSON in planted(proxy)


def test_headers_that_are_too_long_are_a_problem(lonely: Proxy) -> None:
    """What nginx itself refuses of a request's head is a problem too, not its page."""
    with lonely.client() as client:
        require_problem(client.get("/readyz", headers={"accept": "x" * 40_000}), REQUEST_MALFORMED)
