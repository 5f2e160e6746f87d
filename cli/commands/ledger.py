"""`tongban ledger`: seal the log, and verify receipts from files alone."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from cli.console import err, out
from cli.home import adopt_settings, home_directory, read_settings
from cli.language import said, say
from exchange.keys import KeyRing
from exchange.ledger.sealer import Sealer
from exchange.ledger.verifier import (
    Refused,
    read_policy,
    read_receipt,
    tiles_in,
    verify_answer,
    verify_inclusion,
)

app = typer.Typer(no_args_is_help=True, help="用数台账 / The data-use ledger")

POLICY = "policy"
CHECKPOINT = "checkpoint"


@app.command()
def seal() -> None:
    """运行封存进程直到停止 / Run the sealer until it is told to stop."""
    settings = adopt_settings()
    sealer = Sealer(
        settings.sealer_database_url.get_secret_value(),
        settings.ledger_dir,
        KeyRing(settings.keys_dir).log_key,
        settings.origin,
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    sealer.run(stop)


@app.command()
def verify(
    answer: Annotated[Path, typer.Argument(help="答复或回执的 JSON 文件 / an answer or receipt, as JSON")],
    ledger: Annotated[Path | None, typer.Option(help="台账文件夹 / the ledger's files")] = None,
    policy: Annotated[Path | None, typer.Option(help="策略文件 / policy file")] = None,
) -> None:
    """不经数据库核对答复在已签名的台账中 / Show that an answer stands in the signed log, from files.

    Exit code: 0 included, 1 not sealed yet, 2 refuted, 3 bad signature, 4 unreadable.
    """
    directory = ledger or _ledger_directory()
    try:
        trusted = read_policy((policy or directory / POLICY).read_bytes())
        raw = answer.read_bytes()
        checkpoint = (directory / CHECKPOINT).read_bytes()
        body, receipt = _parts(raw)
        found = read_receipt(receipt)
    except FileNotFoundError as missing:
        err.print(say(f"缺少文件 {missing.filename}", f"file {missing.filename} is missing"))
        raise typer.Exit(4) from None
    except Refused as refused:
        err.print(said(refused.outcome.reason))
        raise typer.Exit(int(refused.outcome.code)) from None
    fetch = tiles_in(directory)
    if body is None:
        outcome = verify_inclusion(found, checkpoint, fetch, trusted)
    else:
        outcome = verify_answer(body, found, checkpoint, fetch, trusted)
    out.print(said(outcome.reason))
    raise typer.Exit(int(outcome.code))


def _ledger_directory() -> Path:
    """Return the ledger's files of this home without asking for any database."""
    kept = read_settings(home_directory()).get("TONGBAN_LEDGER_DIR")
    return Path(kept) if kept else home_directory() / "ledger"


def _parts(raw: bytes) -> tuple[bytes | None, bytes]:
    """Return the answer's own bytes, which the log's entry digests, and its receipt."""
    raise NotImplementedError
