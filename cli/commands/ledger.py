"""`tongban ledger`: seal the log, and verify receipts from files alone."""

import signal
import threading
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from cli.console import err, out
from cli.home import adopt_settings
from cli.language import said, say
from cli.ledger_files import POLICY, ledger_directory, receipt_beside, verify_saved_answer
from exchange.keys import KeyRing
from exchange.ledger.sealer import Sealer
from exchange.ledger.verifier import ExitCode
from exchange.settings import SettingsFaulty

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


@app.command()
def seal() -> None:
    """运行封存进程直到停止 / Run the sealer until it is told to stop."""
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
    place = settings.ledger_dir
    err.print(say(f"封存到 {place}，按 Ctrl-C 结束", f"sealing into {place}; Ctrl-C ends it"))
    sealer.run(stop)


@app.command(cls=Verification)
def verify(
    answer: Annotated[Path, typer.Argument(help="保存的答复 / the saved answer, byte for byte")],
    receipt: Annotated[
        Path | None, typer.Option(help="回执或响应头 / receipt or response headers; default <answer>.receipt")
    ] = None,
    ledger: Annotated[Path | None, typer.Option(help="台账文件夹 / the ledger's files")] = None,
    policy: Annotated[Path | None, typer.Option(help="策略文件 / policy file")] = None,
) -> None:
    """不经数据库核对答复在已签名的台账中 / Show that an answer stands in the signed log, from files.

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
    out.print(said(outcome.reason))
    raise typer.Exit(int(outcome.code))


def _unreadable(fault: OSError | SettingsFaulty) -> str:
    if isinstance(fault, FileNotFoundError):
        return say(f"缺少文件 {fault.filename}", f"file {fault.filename} is missing")
    return say(f"无法读取：{fault}", f"cannot be read: {fault}")
