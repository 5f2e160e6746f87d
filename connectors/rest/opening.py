"""From a URL with a token to the service it names; the token leaves the URL here and stays out of it."""

from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from catalog.model import Contract, Text
from connectors.base import Clock, utc_now
from connectors.errors import url_unreadable
from connectors.rest.connector import RestConnector
from connectors.rest.place import RestPlace

EXPECTED = Text(
    "https://任意:令牌@主机:端口/路径 或 https://主机/路径?token=…",
    "https://any:token@host:port/base or https://host/base?token=…",
)


def open_rest(contract: Contract, url: str, now: Clock = utc_now) -> RestConnector:
    """Return the connector of the service that `url` names; nothing is asked yet.

    Raises `ConnectionUnknown`, without the URL, if it cannot be read or holds no token.
    """
    try:
        place = _place(url)
    except (ValueError, KeyError):
        raise url_unreadable(contract, EXPECTED) from None
    return RestConnector(contract.name, place, contract.source.object, now)


def _place(url: str) -> RestPlace:
    parts = urlsplit(url)
    query = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    token = unquote(parts.password) if parts.password else query["token"][0]
    if not parts.hostname or not token.isascii() or not token.isprintable() or parts.port == 0:
        raise ValueError("no host, or a token that cannot be sent")
    address = parts.netloc.rpartition("@")[2]
    base = urlunsplit((parts.scheme, address, parts.path.rstrip("/"), "", ""))
    return RestPlace(base, token, query["ca"][0] if "ca" in query else None)
