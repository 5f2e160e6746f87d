"""`tongban ledger`: seal the log; verify receipts and show entries from files alone."""

import logging
import signal
import sys
import threading
from logging.config import dictConfig
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from catalog.model import Text
from cli.commands import AsJson
from cli.console import err, out, show_json
from cli.home import adopt_settings
from cli.language import said, say
from cli.ledger_files import POLICY, ledger_directory, receipt_beside, verify_saved_answer
from cli.ledger_reading import read_log, show_reading
from exchange.keys import KeyRing
from exchange.ledger.entry import EntryKind
from exchange.ledger.sealer import Sealer
from exchange.ledger.verifier import ExitCode
from exchange.logs import FORMAT
from exchange.settings import SettingsFaulty

LOG = logging.getLogger("tongban.sealer")

app = typer.Typer(no_args_is_help=True)


class Verification(TyperCommand):
    """Ends a wrong call with the code of bad input; the usual 2 would read as refuted."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as wrong:
            wrong.exit_code = int(ExitCode.BAD_INPUT)
            raise


@app.command(help=say("运行封存进程直到停止", "Run the sealer until it is told to stop."))
def seal() -> None:
    """Run the sealer until it is told to stop."""
    settings = adopt_settings()
    sealer = Sealer(
        settings.sealer_database_url.get_secret_value(),
        settings.ledger_dir,
        KeyRing(settings.keys_dir).log_key,
        settings.origin,
        last_signed=settings.last_signed,
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    dictConfig(FORMAT)
    _tell_begin(settings.ledger_dir)
    sealer.run(stop)
    LOG.info("sealer stopped")


@app.command(
    cls=Verification,
    help=say(
        "不经数据库核对答复在已签名的台账中", "Show that an answer stands in the signed log, from files."
    ),
)
def verify(
    answer: Annotated[Path, typer.Argument(help=say("保存的答复", "the saved answer, byte for byte"))],
    receipt: Annotated[
        Path | None,
        typer.Option(help=say("回执或响应头", "receipt or response headers; default <answer>.receipt")),
    ] = None,
    ledger: Annotated[Path | None, typer.Option(help=say("台账文件夹", "the ledger's files"))] = None,
    policy: Annotated[Path | None, typer.Option(help=say("策略文件", "policy file"))] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show that an answer stands in the signed log, from files.

    Exit code: 0 included, 1 not sealed yet, 2 refuted, 3 bad signature, 4 unreadable.
    """
    try:
        directory = ledger or ledger_directory()
        outcome = verify_saved_answer(
            answer, receipt or receipt_beside(answer), directory, policy or directory / POLICY
        )
    except (OSError, SettingsFaulty) as fault:
        err.print(_unreadable(fault))
        raise typer.Exit(int(ExitCode.BAD_INPUT)) from None
    if as_json:
        show_json({"outcome": outcome.code.name.lower(), "reason": said(outcome.reason)})
    else:
        out.print(said(outcome.reason))
    raise typer.Exit(int(outcome.code))


@app.command(
    help=say("从已发布的文件读出台账记录", "Show entries from the published files, each proven first.")
)
def show(
    index: Annotated[int | None, typer.Option(min=0, help=say("只看这一条", "only this entry"))] = None,
    last: Annotated[int, typer.Option(min=1, help=say("最新的几条", "how many of the newest"))] = 10,
    client: Annotated[str | None, typer.Option(help=say("只看该窗口系统", "only of this client"))] = None,
    item: Annotated[str | None, typer.Option(help=say("只看该事项", "only of this service item"))] = None,
    kind: Annotated[EntryKind | None, typer.Option(help=say("只看该类记录", "only of this kind"))] = None,
    ledger: Annotated[Path | None, typer.Option(help=say("台账文件夹", "the ledger's files"))] = None,
    policy: Annotated[Path | None, typer.Option(help=say("策略文件", "policy file"))] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show entries from files; nobody can be named by them, and no database is asked.

    Exit code: 0, or 1 where a file is missing or an entry is not the one that was sealed.
    """
    directory = ledger or ledger_directory()
    asked = {"client": client, "item": item, "kind": kind and kind.value}
    wanted = {name: value for name, value in asked.items() if value is not None}
    reading = read_log(directory, policy or directory / POLICY, wanted, index=index, last=last)
    show_reading(reading, as_json=as_json)


def _tell_begin(place: Path) -> None:
    if sys.stderr.isatty():
        err.print(say(f"封存到 {place}，按 Ctrl-C 结束", f"sealing into {place}; Ctrl-C ends it"))
    else:
        LOG.info("sealing", extra={"facts": {"ledger": str(place)}})


def _unreadable(fault: OSError | SettingsFaulty) -> str:
    if isinstance(fault, FileNotFoundError):
        return say(f"缺少文件 {fault.filename}", f"file {fault.filename} is missing")
    told = fault.message if isinstance(fault, SettingsFaulty) else Text(str(fault), str(fault))
    return say(f"无法读取：{told.zh}", f"cannot be read: {told.en}")
