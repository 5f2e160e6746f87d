"""The keys that a worker signs with and accepts, followed while it serves. See ADR 0030.

The key files are looked at every two seconds, so that a rotation (`exchange.key_rotation`) needs no restart.
A request takes the keys once. Where the files cannot be read the former keys stay, and the log says so.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exchange.keys import ROTATED, KeyRing
from exchange.ledger.writer import LedgerWriter
from exchange_api.auth.access_token import AccessTokens
from exchange_api.signing.answers import AnswerSigner
from exchange_api.signing.jwk import public_jwk

EVERY_SECONDS = 2.0

Mark = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What one state of the key files makes: tokens, signed answers, and the published set of keys."""

    tokens: AccessTokens
    signer: AnswerSigner
    key_set: bytes


class KeyWatch:
    """Follows the rotated keys of `ring` for one worker; an async context."""

    def __init__(
        self, ring: KeyRing, issuer: str, ledger: LedgerWriter, tell: Callable[[Exception], None]
    ) -> None:
        self._ring = ring
        self._issuer = issuer
        self._ledger = ledger
        self._tell = tell
        self._mark: Mark = ()
        self._keys: SigningKeys | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def current(self) -> SigningKeys:
        """The keys to sign with and to accept now."""
        if self._keys is None:
            raise RuntimeError("keys are followed inside the watch's context only")
        return self._keys

    def refresh(self) -> None:
        """Take the key files as they are now, if they changed.

        Raises `KeyUnusable`; the former keys then stay.
        """
        mark = self._look()
        if mark == self._mark:
            return
        keys = self._opened()
        self._ledger.sign_with(self._ring.receipt_key)
        self._keys, self._mark = keys, mark

    async def __aenter__(self) -> Self:
        self.refresh()
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _look(self) -> Mark:
        paths = [
            path
            for name in ROTATED
            for path in (
                self._ring.directory / f"{name}.pem",
                self._ring.next_path(name),
                *self._ring.former_paths(name),
            )
        ]
        found = ((str(path), path.stat()) for path in paths if path.exists())
        return tuple((path, status.st_ino, status.st_mtime_ns) for path, status in found)

    def _opened(self) -> SigningKeys:
        token_keys, answer_keys = self._published("token"), self._published("answer")
        return SigningKeys(
            AccessTokens(self._issuer, self._ring.token_key, token_keys),
            AnswerSigner(self._ring.answer_key),
            msgspec.json.encode({"keys": [public_jwk(key) for key in (*token_keys, *answer_keys)]}),
        )

    def _published(self, name: str) -> list[EllipticCurvePublicKey]:
        return [key for key in self._ring.published(name) if isinstance(key, EllipticCurvePublicKey)]

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                self.refresh()
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the former keys are used on
                self._tell(fault)
