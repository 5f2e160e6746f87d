"""Whose word on a certificate is taken, and what is one: RFC 9440's byte sequence, and nothing like it."""

import base64
import hashlib
from ipaddress import ip_network

import pytest
from starlette.requests import Request

from exchange_api.auth.client_certificate import is_trusted, shown_certificate, thumbprint_of

DER = bytes(range(256)) * 3
FIELD = f":{base64.b64encode(DER).decode()}:"
PRINT = base64.urlsafe_b64encode(hashlib.sha256(DER).digest()).rstrip(b"=").decode()
TRUSTED = (ip_network("10.1.2.3"), ip_network("fd00::/64"))


def request(peer: str | None, *values: str) -> Request:
    """A request that came from `peer` with these fields."""
    headers = [(b"client-cert", value.encode()) for value in values]
    client = None if peer is None else (peer, 40_000)
    return Request({"type": "http", "headers": headers, "client": client})


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("fd00::7", True),
        ("10.1.2.4", False),
        ("::ffff:10.1.2.4", False),
        ("fd01::7", False),
        ("127.0.0.1", False),
        ("10.1.2.3.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_listed_peers_are_believed(peer: str | None, *, trusted: bool) -> None:
    """The same header tells of a certificate from a listed address, and of nothing from any other."""
    assert is_trusted(peer, TRUSTED) is trusted
    assert shown_certificate(request(peer, FIELD), TRUSTED) == (PRINT if trusted else None)
    assert shown_certificate(request(peer, FIELD), ()) is None


def test_one_certificate_or_none() -> None:
    """Without the header, and with two, nobody has shown a certificate."""
    assert shown_certificate(request("10.1.2.3"), TRUSTED) is None
    assert shown_certificate(request("10.1.2.3", FIELD, FIELD), TRUSTED) is None


@pytest.mark.parametrize(
    "field",
    [
        "",
        "::",
        FIELD[1:],
        FIELD[:-1],
        f" {FIELD}",
        f"{FIELD};a=1",
        f"{FIELD}, {FIELD}",
        FIELD.replace("A", "-", 1),
        ":AAE:",
        ":AAF=:",
        ":AA=E:",
        f":{'A' * 9000}:",
        "-----BEGIN CERTIFICATE-----",
        "：AAAA：",
    ],
)
def test_what_is_no_byte_sequence_is_no_certificate(field: str) -> None:
    """Padding left out or loose, another alphabet, lists, parameters and PEM are refused."""
    assert thumbprint_of(FIELD) == PRINT
    assert thumbprint_of(field) is None
