"""The windows of the benchmark: as many clients as a county has departments, and what they ask."""

import itertools
import random
import time
from collections.abc import Iterator

import httpx

from cli.databases import owner_transaction
from cli.demo.exchange import OPERATOR, WINDOW_DEPARTMENT, LocalExchange
from cli.window import WindowClient, WindowKey
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.clock import utc_now

ITEM = "sole_trader_deregistration"  # asks for two proofs
WINDOWS = 47
START_SECONDS = 120
JSON = "application/json"
JOSE = "application/jose"
HEAD = (
    "POST /v1/confirmations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
    "Accept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)
BODY = (
    '{{"item":"{item}","subject":{{"type":"111","code":"{code}"{name}}},"case":"bench-1",'
    '"operator":"{operator}"}}'
)


def register(exchange: LocalExchange) -> list[tuple[str, WindowKey]]:
    """Register the windows; return their names and keys."""
    change = Change(actor="bench", reason="the windows of the benchmark", at=utc_now())
    windows = [(f"bench-{n:02}", WindowKey.generate(f"bench-{n:02}-1")) for n in range(WINDOWS)]
    with owner_transaction(exchange.settings) as connection:
        clients = ClientRegister(connection)
        for name, key in windows:
            clients.add_client(NewClient(name, WINDOW_DEPARTMENT, name, key.public_jwks), change)
    return windows


def tokens(exchange: LocalExchange, windows: list[tuple[str, WindowKey]]) -> list[str]:
    """Return a token for each window, once the exchange answers."""
    return [_token(exchange.settings.issuer_url, name, key) for name, key in windows]


def questions(
    port: int, bearers: list[str], codes: Iterator[str], accept: str = JSON, name: str | None = None
) -> Iterator[bytes]:
    """Yield requests of the windows in turn, each of the next subject of `codes`, stated by `name` too.

    `bearers` may be renewed while requests are taken: each is sent with the token that stands there then.
    """
    stated = "" if name is None else f',"name":"{name}"'
    for place, code in enumerate(codes):
        token = bearers[place % len(bearers)]
        body = BODY.format(item=ITEM, code=code, name=stated, operator=OPERATOR.operator_id).encode()
        head = HEAD.format(port=port, token=token, accept=accept, length=len(body))
        yield head.encode() + body


def shuffled(codes: list[str]) -> Iterator[str]:
    """Yield the codes in one random order, over and over: none comes twice before all have come."""
    random.Random(1).shuffle(codes)
    return itertools.cycle(codes)


def _token(issuer: str, name: str, key: WindowKey) -> str:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with WindowClient(issuer, name, key) as window:
                return window.token()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
