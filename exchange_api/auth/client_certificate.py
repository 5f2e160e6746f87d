"""The client certificate of a request's TLS connection, as a listed proxy passes it on (RFC 9440, RFC 8705).

The API speaks no TLS: whoever reaches it directly could write the header, so it is read only where the peer
of the connection is a proxy that the settings list. That proxy has seen the certificate's key being used, and
lets no header of this name through. Who signed the certificate does not matter: the client proves itself by
its assertion, and a token is bound to exactly this certificate.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

CLIENT_CERTIFICATE = "client-cert"
_MOST_CHARACTERS = 8192
_BYTES = re.compile(r":([A-Za-z0-9+/]+={0,2}):", re.ASCII)  # RFC 8941 §3.3.5

Networks = Sequence[IPv4Network | IPv6Network]


def shown_certificate(request: Request, trusted: Networks) -> str | None:
    """Return the SHA-256 of the certificate (DER), base64url, or `None` where none came by a listed proxy."""
    if not is_trusted(None if request.client is None else request.client.host, trusted):
        return None
    given = request.headers.getlist(CLIENT_CERTIFICATE)
    return thumbprint_of(given[0]) if len(given) == 1 else None


def is_trusted(peer: str | None, trusted: Networks) -> bool:
    """Say whether the address at the other end of the connection is that of a listed proxy."""
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False  # no address, such as that of a socket in the file system
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in trusted)


def thumbprint_of(field: str) -> str | None:
    """Return the thumbprint of the certificate in a field's value, or `None` where it is no byte sequence."""
    written = _BYTES.fullmatch(field)
    if written is None or len(field) > _MOST_CHARACTERS:
        return None
    try:
        der = base64.b64decode(written[1], validate=True)
    except binascii.Error:
        return None
    if base64.b64encode(der).decode() != written[1]:
        return None
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
