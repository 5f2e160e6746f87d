"""Open the log of an installation, and write the policy by which anyone can check it."""

import secrets

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exchange.keys import KeyRing
from exchange.ledger.receipt import receipt_key_name
from exchange.ledger.tlog.note import VerifierKey, verifier_key
from exchange.ledger.tlog.policy import Policy
from exchange.settings import Settings

POLICY = "policy"


def open_ledger(settings: Settings) -> None:
    """Open the log `settings.origin`, as the owner, and write its policy; idempotent.

    Raises psycopg's error where the database holds another log, and `KeyUnusable`.
    """
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        connection.execute("select ledger.open_log(%s)", (settings.origin,))
    write_policy(settings)


def write_policy(settings: Settings) -> None:
    """Write `<ledger_dir>/policy`, whole: the log's key, and every receipt key that is published.

    Those are the signing, the announced and the former ones, so that receipts outlive a rotation. Raises
    `KeyUnusable`.
    """
    ring = KeyRing(settings.keys_dir)
    log = verifier_key(settings.origin, ring.log_key)
    policy = Policy(logs=(log,), receipts=_receipt_verifiers(settings.origin, ring))
    settings.ledger_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = settings.ledger_dir / POLICY
    partial = path.with_name(f".{POLICY}.{secrets.token_hex(4)}")
    partial.write_text(policy.text, encoding="utf-8")
    partial.replace(path)


def _receipt_verifiers(origin: str, ring: KeyRing) -> tuple[VerifierKey, ...]:
    name = receipt_key_name(origin)
    halves = (key for key in ring.published("receipt") if isinstance(key, Ed25519PublicKey))
    return tuple(VerifierKey(name, raw) for raw in dict.fromkeys(key.public_bytes_raw() for key in halves))
