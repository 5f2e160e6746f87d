"""Public keys and their names."""

import base64
import hashlib

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key

from exchange.access.key_set import usable_keys
from exchange_api.signing.jwk import public_jwk, thumbprint

# RFC 7515 A.3.1: a P-256 key in full.
X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
D = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"


def test_the_key_of_rfc_7515() -> None:
    """The published key is written as it is published, and named by the SHA-256 of its required members."""
    scalar = int.from_bytes(base64.urlsafe_b64decode(D + "="))
    key = derive_private_key(scalar, SECP256R1()).public_key()
    written = public_jwk(key)
    assert (written["x"], written["y"], written["kty"], written["crv"]) == (X, Y, "EC", "P-256")
    canonical = f'{{"crv":"P-256","kty":"EC","x":"{X}","y":"{Y}"}}'
    name = base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()
    assert thumbprint(key) == written["kid"] == name


def test_what_is_written_can_be_read_by_others_and_by_us() -> None:
    """PyJWT and our own strict reader both take the written key."""
    key = generate_private_key(SECP256R1()).public_key()
    written = public_jwk(key)
    assert jwt.PyJWK(written).key.public_numbers() == key.public_numbers()
    assert usable_keys({"keys": [written]})[thumbprint(key)].public_numbers() == key.public_numbers()
