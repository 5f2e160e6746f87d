"""`tongban confirm`: ask the exchange one question, as a window does.

The question comes from a file or from standard input, never from arguments: those stand in every process
list, and an identifier must not.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from catalog.model import Text
from cli.console import err, out
from cli.errors import CommandFailed
from cli.home import adopt_settings, write_private
from cli.language import say
from cli.ledger_files import receipt_beside
from cli.registered_keys import newest_key
from cli.window import Confirmed, WindowClient, WindowKey, WindowRefused

SHAPE = '{"item": …, "subject": {"type": …, "code": …, "name": …}, "case": …, "operator": …, "claims": …}'


def confirm(
    question: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help=f"问题文件，- 为标准输入 / the question, - for standard input: {SHAPE}"),
    ],
    client: Annotated[str, typer.Option(help="窗口系统 / client id")],
    key: Annotated[
        Path | None, typer.Option(help="私钥文件，默认本机最新 / private key file; default: the newest here")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="原样保存答复与回执 / save the answer's very bytes and its receipt")
    ] = None,
) -> None:
    """核验一个事项所需的证明 / Confirm the proofs that an item needs."""
    asked = _read(question.read())
    settings = adopt_settings()
    try:
        with WindowClient(settings.issuer_url, client, WindowKey.read(key or newest_key(client))) as window:
            answer = window.confirm(asked)
    except WindowRefused as refused:
        err.print_json(json.dumps(dict(refused.problem), ensure_ascii=False))
        raise typer.Exit(1) from None
    except httpx.TransportError as fault:
        raise _nobody_answers(settings.issuer_url, fault) from None
    _show(answer, save)


def _read(raw: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(raw)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise CommandFailed(
            Text(zh="问题不是 JSON 对象", en="the question is no JSON object"),
            Text(zh=f"应为 {SHAPE}", en=f"expected {SHAPE}"),
            exit_code=2,
        )
    return asked


def _show(answer: Confirmed, save: Path | None) -> None:
    if save is not None:
        write_private(save, answer.raw)
        write_private(receipt_beside(save), answer.receipt)
    out.print_json(answer.raw.decode())
    kept = str(save) if save else say("<用 --save 保存的答复>", "<answer kept with --save>")
    err.print(say("下一步：tongban ledger verify ", "next: tongban ledger verify ") + kept)


def _nobody_answers(issuer: str, fault: httpx.TransportError) -> CommandFailed:
    kind = type(fault).__name__
    return CommandFailed(
        Text(zh=f"{issuer} 无人应答（{kind}）", en=f"nobody answers at {issuer} ({kind})"),
        Text(zh="启动服务：tongban serve", en="start the API: tongban serve"),
    )
