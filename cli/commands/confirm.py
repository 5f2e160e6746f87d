"""`tongban confirm`: ask the exchange one question, as a window does.

The question comes from a file or from standard input, never from arguments: those stand in every process
list, and an identifier must not. A day that the item asks for and a choice may also come by `--day` and
`--choose`: they are nobody's. A choice that is open comes back as a question, told with what to do next.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from catalog.model import Text
from cli.commands import CaFile, Certificate, Client, PrivateKey
from cli.console import err, out, show_json
from cli.errors import CommandFailed
from cli.home import adopt_settings, write_private
from cli.language import said, say, say_next
from cli.ledger_files import receipt_beside
from cli.registered_keys import newest_key, policy_here
from cli.window import Confirmed, WindowClient, WindowKey, WindowRefused, read_pinned_policy

SHAPE = (
    '{"item": …, "subject": {"type": …, "code": …, "name": …}, "case": …, "operator": …, "claims": …, '
    '"days": …, "parties": …, "choices": …}'
)

Days = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=YYYY-MM-DD",
        help=say(
            "事项所需的日期，可多次",
            "a day that the item asks for, such as accident=2026-03-01; repeatable",
        ),
    ),
]

Choices = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHOICE=OPTION",
        help=say("须先作出的选择，可多次", "a choice of the item, such as ownership=sole; repeatable"),
    ),
]


def confirm(
    question: Annotated[
        typer.FileBinaryRead,
        typer.Argument(
            help=say(f"问题文件，- 为标准输入：{SHAPE}", f"the question, - for standard input: {SHAPE}")
        ),
    ],
    client: Client,
    key: PrivateKey = None,
    ca_file: CaFile = None,
    certificate: Certificate = None,
    save: Annotated[
        Path | None,
        typer.Option(help=say("原样保存答复与回执", "save the answer's very bytes and its receipt")),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help=say("交换平台的策略文件，默认本机的", "the exchange's policy file; default: this machine's")
        ),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        typer.Option(help=say("幂等键，默认每次新生成", "idempotency key; default: a fresh one each time")),
    ] = None,
    day: Days = None,
    choose: Choices = None,
    *,
    jose: Annotated[
        bool, typer.Option("--jose", help=say("取签名的答复（JWS）", "have the answer signed (JWS)"))
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help=say("答复与回执为一份 JSON", "answer and receipt as one JSON")),
    ] = False,
) -> None:
    """Confirm the proofs that an item needs."""
    asked = _with_options(_read(question.read()), day or (), choose or ())
    settings = adopt_settings()
    pinned = read_pinned_policy(policy or policy_here(client))
    own = WindowKey.read(key or newest_key(client))
    try:
        with WindowClient(
            settings.issuer_url, client, own, policy=pinned, ca_file=ca_file, certificate=certificate
        ) as window:
            answer = window.confirm(asked, idempotency_key=idempotency_key, jose=jose)
    except WindowRefused as refused:
        err.print_json(json.dumps(dict(refused.problem), ensure_ascii=False))
        raise typer.Exit(1) from None
    except httpx.TransportError as fault:
        raise _nobody_answers(settings.issuer_url, fault) from None
    if save is not None:
        _save(answer, save)
    if as_json:
        _show_all(answer)
        return
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


def _with_options(asked: dict[str, Any], days: Iterable[str], choices: Iterable[str]) -> dict[str, Any]:
    dated = _with_stated(asked, "days", "--day NAME=YYYY-MM-DD", days)
    return _with_stated(dated, "choices", "--choose CHOICE=OPTION", choices)


def _with_stated(asked: dict[str, Any], member: str, option: str, stated: Iterable[str]) -> dict[str, Any]:
    """Return the question with what an option states; whether it fits the item the exchange says."""
    found = asked.get(member, {})
    for text in stated:
        name, _, value = text.partition("=")
        if not (name and value and isinstance(found, dict)) or name in found:
            raise CommandFailed(
                Text(
                    zh=f"应为 {option}，同名只填一次，问题文件中已有的不再填",
                    en=f"expected {option}, each name once and none that the question states already",
                ),
                Text(zh="所需内容见 tongban catalog show <事项>", en="see tongban catalog show <item>"),
                exit_code=2,
            )
        found = {**found, name: value}
    return asked | {member: found} if found else asked


def _save(answer: Confirmed, save: Path) -> None:
    """Keep the JSON, whose digest stands in the ledger, its receipt, and the signed form where it came."""
    write_private(save, answer.answer)
    write_private(receipt_beside(save), answer.receipt)
    if answer.raw != answer.answer:
        write_private(save.with_name(f"{save.name}.jose"), answer.raw)


def _show_all(answer: Confirmed) -> None:
    signed = None if answer.raw == answer.answer else answer.raw.decode()
    receipt = json.loads(answer.receipt)
    show_json({"answer": answer.document, "receipt": receipt, "replayed": answer.replayed, "jose": signed})


def _show(answer: Confirmed, save: Path | None) -> None:
    if answer.raw == answer.answer:
        out.print_json(answer.raw.decode())
    else:
        out.print(answer.raw.decode())
    for choice in answer.document.get("choices", ()):
        options = "|".join(option["id"] for option in choice["options"])
        title = said(Text(choice["title"]["zh"], choice["title"]["en"]))
        err.print(say("须先选择：", "choose first: ") + f"{title} --choose {choice['id']}={options}")
    kept = str(save) if save else say("<用 --save 保存的答复>", "<answer kept with --save>")
    err.print(say_next(f"tongban ledger verify {kept}"))


def _nobody_answers(issuer: str, fault: httpx.TransportError) -> CommandFailed:
    kind = type(fault).__name__
    return CommandFailed(
        Text(zh=f"{issuer} 无人应答（{kind}）", en=f"nobody answers at {issuer} ({kind})"),
        Text(zh="启动服务：tongban serve", en="start the API: tongban serve"),
    )
