"""`tongban confirm`: ask the exchange one question, as a window does."""

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from catalog.model import HolderType, Text
from cli.console import err, out
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say
from cli.ledger_files import receipt_beside
from cli.window import WindowClient, WindowKey, WindowRefused


def confirm(
    item: Annotated[str, typer.Argument(help="事项 / service item")],
    subject: Annotated[
        str, typer.Option(prompt=True, hide_input=True, help="持有人号码 / the subject's code")
    ],
    client: Annotated[str, typer.Option(help="窗口系统 / client id")],
    key: Annotated[Path, typer.Option(help="私钥文件 / private key file")],
    case: Annotated[str, typer.Option(help="办件号 / case number")],
    operator: Annotated[str, typer.Option(help="经办人 / operator")],
    subject_type: Annotated[str, typer.Option("--type", help="号码类型 / code type (GB/T 36903)")] = "111",
    name: Annotated[str | None, typer.Option(help="持有人姓名 / the subject's name")] = None,
    answer_file: Annotated[
        Path | None, typer.Option("--save", help="保存答复 / save the answer here")
    ] = None,
) -> None:
    """核验一个事项所需的证明 / Confirm the proofs that an item needs; prints the answer as it came."""
    settings = adopt_settings()
    question = _question(item, subject_type, subject, name) | {"case": case, "operator": operator}
    try:
        with WindowClient(settings.issuer_url, client, WindowKey.read(key)) as window:
            answer = window.confirm(question)
    except WindowRefused as refused:
        err.print_json(json.dumps(dict(refused.problem), ensure_ascii=False))
        raise typer.Exit(1) from None
    except httpx.TransportError as fault:
        raise CommandFailed(
            Text(
                zh=f"{settings.issuer_url} 无人应答（{type(fault).__name__}）",
                en=f"nobody answers at {settings.issuer_url} ({type(fault).__name__})",
            ),
            Text(zh="启动服务：tongban serve", en="start the API: tongban serve"),
        ) from None
    if answer_file is not None:
        answer_file.write_bytes(answer.raw)
        receipt_beside(answer_file).write_bytes(answer.receipt)
    out.print_json(answer.raw.decode())
    err.print(say("下一步：tongban ledger verify <答复文件>", "next: tongban ledger verify <answer file>"))


def _question(item: str, subject_type: str, code: str, name: str | None) -> dict[str, Any]:
    if subject_type not in {known.value for known in HolderType}:
        known_types = ", ".join(sorted(known.value for known in HolderType))
        raise CommandFailed(
            Text(zh=f"号码类型 {subject_type} 未知", en=f"code type {subject_type} is unknown"),
            Text(zh=f"可用：{known_types}", en=f"expected one of {known_types}"),
            exit_code=2,
        )
    subject = {"type": subject_type, "code": code} | ({"name": name} if name else {})
    return {"item": item, "subject": subject}
