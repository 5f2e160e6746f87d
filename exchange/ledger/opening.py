"""Open the log of an installation, and write the policy by which anyone can check it."""

import psycopg

from exchange.keys import KeyRing
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy
from exchange.settings import Settings

POLICY = "policy"


def open_ledger(settings: Settings) -> None:
    """Open the log `settings.origin`, as the owner, and write `<ledger_dir>/policy`; idempotent.

    Raises psycopg's error where the database holds another log, and `KeyUnusable`.
    """
    ring = KeyRing(settings.keys_dir)
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        connection.execute("select ledger.open_log(%s)", (settings.origin,))
    log = verifier_key(settings.origin, ring.log_key)
    receipts = ReceiptSigner(settings.origin, ring.receipt_key).verifier_key
    settings.ledger_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    policy = Policy(logs=(log,), receipts=(receipts,))
    (settings.ledger_dir / POLICY).write_text(policy.text, encoding="utf-8")
