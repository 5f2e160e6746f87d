"""What an access token is bound to, in the claim `cnf` (RFC 7800): a key, a certificate, or neither."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exchange_api.auth.errors import JwtClaimsFaulty

KEY_MEMBER = "jkt"  # RFC 9449 §6.1
CERTIFICATE_MEMBER = "x5t#S256"  # RFC 8705 §3.1
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bond:
    """The SHA-256 thumbprints (base64url) that a token's user has to match; `None` where there is none."""

    key: str | None = None
    certificate: str | None = None

    @property
    def is_loose(self) -> bool:
        """Whether whoever bears the token may use it."""
        return self.key is None and self.certificate is None

    def as_cnf(self) -> dict[str, str]:
        """Return the members of `cnf`."""
        members = {KEY_MEMBER: self.key, CERTIFICATE_MEMBER: self.certificate}
        return {name: value for name, value in members.items() if value is not None}


LOOSE = Bond()


def read_bond(claims: Mapping[str, object]) -> Bond:
    """Return what a token's claims bind it to.

    Raises `JwtClaimsFaulty` for a `cnf` that is not understood whole: an unread bond would be none.
    """
    if "cnf" not in claims:
        return LOOSE
    cnf = claims["cnf"]
    known = {KEY_MEMBER, CERTIFICATE_MEMBER}
    if not isinstance(cnf, Mapping) or not cnf or set(cnf) - known:
        raise JwtClaimsFaulty("cnf names something else than a key or a certificate")
    if not all(isinstance(value, str) and _THUMBPRINT.fullmatch(value) for value in cnf.values()):
        raise JwtClaimsFaulty("a thumbprint in cnf is no SHA-256 in base64url")
    return Bond(cnf.get(KEY_MEMBER), cnf.get(CERTIFICATE_MEMBER))
