"""Opening an installation's log: repeatable, one log a database, and a policy that checks its receipts."""

from pathlib import Path

import psycopg
import pytest

from exchange.keys import KeyRing
from exchange.ledger.opening import open_ledger
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.verifier import read_policy
from exchange.settings import Settings


def settings_of(database_url: str, home: Path, origin: str = "county.example/ledger") -> Settings:
    """The settings of an installation that keeps everything in `home`."""
    return Settings.from_variables(
        {
            "TONGBAN_DATABASE_URL": database_url,
            "TONGBAN_PIPELINE_DATABASE_URL": database_url,
            "TONGBAN_API_DATABASE_URL": database_url,
            "TONGBAN_SEALER_DATABASE_URL": database_url,
            "TONGBAN_KEYS_DIR": str(home / "keys"),
            "TONGBAN_LEDGER_DIR": str(home / "ledger"),
            "TONGBAN_LAST_SIGNED": str(home / "last_signed"),
            "TONGBAN_ORIGIN": origin,
            "TONGBAN_ISSUER": "http://127.0.0.1:8470",
        }
    )


def test_opening_twice_changes_nothing(database_url: str, tmp_path: Path) -> None:
    """The second opening leaves log and policy as they were, and the policy names this log's own keys."""
    settings = settings_of(database_url, tmp_path)
    ring = KeyRing(settings.keys_dir)
    ring.create_missing()
    open_ledger(settings)
    policy = (settings.ledger_dir / "policy").read_bytes()
    open_ledger(settings)
    assert (settings.ledger_dir / "policy").read_bytes() == policy
    receipts = ReceiptSigner(settings.origin, ring.receipt_key).verifier_key
    assert read_policy(policy).receipts == (receipts,)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select origin, size from ledger.head").fetchall() == [(settings.origin, 0)]


def test_another_log_is_refused(database_url: str, tmp_path: Path) -> None:
    """A database that holds one log opens no other, and no policy is written for it."""
    settings = settings_of(database_url, tmp_path)
    KeyRing(settings.keys_dir).create_missing()
    open_ledger(settings)
    policy = (settings.ledger_dir / "policy").read_bytes()
    with pytest.raises(psycopg.Error, match="one for each"):
        open_ledger(settings_of(database_url, tmp_path, "other.example/ledger"))
    assert (settings.ledger_dir / "policy").read_bytes() == policy
