"""Faults of reading a JSON Web Token; the edge answers all of them alike.

JwtUnusable
├── JwtMalformed           not a compact JWS with one strict JSON object in header and payload
├── JwtForbidden           a header that names another algorithm, type, or a way to bring its own key
├── JwtKeyUnknown          no trusted key of this kid
├── JwtUntrue              signature, issuer or audience do not hold
├── JwtClaimsFaulty        a claim is missing or not of its type
│   └── PossessionUnproven a claim of a DPoP proof is not that of the request
└── JwtOutOfTime           expired, not yet valid, or living longer than is accepted
    └── JwtExpired         expired, and right in everything else
"""

from collections.abc import Mapping
from typing import Any


class JwtUnusable(Exception):
    """A token that proves nothing; no message holds any part of it."""


class JwtMalformed(JwtUnusable):
    """The text is not a compact JWS with one strict JSON object in header and payload."""


class JwtForbidden(JwtUnusable):
    """The header asks for something that is never accepted."""


class JwtKeyUnknown(JwtUnusable):
    """No trusted key has the token's kid."""


class JwtUntrue(JwtUnusable):
    """The signature, the issuer or the audience does not hold."""


class JwtClaimsFaulty(JwtUnusable):
    """A claim is missing or not of its type."""


class PossessionUnproven(JwtClaimsFaulty):
    """A DPoP proof of another request, time or token; `claim` is the name of what differs."""

    def __init__(self, claim: str) -> None:
        self.claim = claim
        super().__init__(f"{claim} is not that of the request")


class JwtOutOfTime(JwtUnusable):
    """The token is not valid now, or lives longer than is accepted."""


class JwtExpired(JwtOutOfTime):
    """The token has expired and holds in everything else; `claims` are what was signed, never shown."""

    def __init__(self, claims: Mapping[str, Any]) -> None:
        self.claims = claims
        super().__init__("the token has expired")
