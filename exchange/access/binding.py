"""How a client's access tokens must be bound to it, so that a stolen token is of no use to a thief."""

from enum import StrEnum


class Binding(StrEnum):
    """What a client's record demands of each of its tokens."""

    NONE = "none"  # whoever bears the token is served; a client may bind it of its own accord
    DPOP = "dpop"  # to a key that signs each request (RFC 9449)
    MTLS = "mtls"  # to the certificate of its TLS connection (RFC 8705)
