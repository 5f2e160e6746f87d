"""A window's own signing key: made at the window, only its public half is ever registered."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from catalog.model import Text
from exchange.keys import KeyUnusable, require_private


@dataclass(frozen=True, slots=True)
class WindowKey:
    """An ES256 key; `kid` is the name under which its public half is registered."""

    kid: str
    pem: bytes

    @classmethod
    def generate(cls, kid: str) -> Self:
        """Make a new P-256 key."""
        private = generate_private_key(SECP256R1())
        return cls(kid, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key that `save` wrote; its name is the file's.

        Raises `FileNotFoundError`, or `KeyUnusable` if others may read it or it holds no P-256 key.
        """
        require_private(path)
        key = cls(path.stem, path.read_bytes())
        try:
            key._private()
        except (ValueError, TypeError):
            raise KeyUnusable(
                f"{path} 不是 EC P-256 密钥",
                f"{path} is not an EC P-256 key; make one with tongban client add",
                Text("用 tongban client add 生成一个", "make one with tongban client add"),
            ) from None
        return key

    def save(self, directory: Path) -> Path:
        """Write the key to `<directory>/<kid>.pem`, readable by its owner only; never overwrites."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = directory / f"{self.kid}.pem"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self.pem)
        return path

    @property
    def public_jwks(self) -> dict[str, Any]:
        """The JWK set to register (RFC 7517): the public half only."""
        public = json.loads(ECAlgorithm.to_jwk(self._private().public_key()))
        return {"keys": [public | {"kid": self.kid, "use": "sig", "alg": "ES256"}]}

    def _private(self) -> EllipticCurvePrivateKey:
        private = load_pem_private_key(self.pem, password=None)
        if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
            raise TypeError(f"{self.kid}: expected an EC P-256 key")
        return private
