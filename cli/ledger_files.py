"""Check a saved answer against the ledger's published files; no database, no network."""

import os
from pathlib import Path

from cli.home import home_directory, read_settings
from exchange.ledger.verifier import (
    Outcome,
    Refused,
    read_policy,
    read_receipt,
    tiles_in,
    verify_answer,
)

CHECKPOINT = "checkpoint"
LEDGER_DIR = "TONGBAN_LEDGER_DIR"
POLICY = "policy"
RECEIPT_HEADER = b"tongban-receipt:"
RECEIPT_SUFFIX = ".receipt"


def ledger_directory() -> Path:
    """Return `TONGBAN_LEDGER_DIR` of the environment or this home, or the home's own folder `ledger`."""
    home = home_directory()
    kept = os.environ.get(LEDGER_DIR) or read_settings(home).get(LEDGER_DIR)
    return Path(kept) if kept else home / "ledger"


def receipt_beside(answer: Path) -> Path:
    """Return where the receipt of a saved answer is kept."""
    return answer.with_name(answer.name + RECEIPT_SUFFIX)


def verify_saved_answer(answer: Path, receipt: Path, ledger: Path, policy: Path) -> Outcome:
    """Check that the signed log in `ledger` tells of exactly the answer in the file.

    `receipt` holds the receipt's JSON, or the response headers as `curl --dump-header` writes them.
    Raises `OSError` naming the file that is missing or cannot be read.
    """
    body, trusted, checkpoint = answer.read_bytes(), policy.read_bytes(), (ledger / CHECKPOINT).read_bytes()
    try:
        found, keys = read_receipt(receipt_json(receipt.read_bytes())), read_policy(trusted)
    except Refused as refused:
        return refused.outcome
    return verify_answer(body, found, checkpoint, tiles_in(ledger), keys)


def receipt_json(raw: bytes) -> bytes:
    """Return the receipt's JSON: out of response headers where it stands there, else as given."""
    for line in raw.splitlines():
        if line.lower().startswith(RECEIPT_HEADER):
            return line[len(RECEIPT_HEADER) :].strip()
    return raw
