"""The verbs of the `tongban` command, one module for each noun, and the options that several of them have."""

from pathlib import Path
from typing import Annotated

import typer

from cli.language import say

AsJson = Annotated[bool, typer.Option("--json", help="JSON")]
"""Of every command that has a result."""

Reason = Annotated[str, typer.Option(help=say("理由（留痕）", "why, for the record"))]
"""Of every change; it stands in the ledger."""

ReasonNamingNobody = Annotated[
    str, typer.Option(help=say("理由（留痕，不写姓名号码）", "why, for the record; name nobody"))
]
"""Of a change that persons are behind: no name and no number may get into the ledger by its reason."""

Yes = Annotated[bool, typer.Option("--yes", help=say("不再询问", "do not ask again"))]
"""Of a change that asks first."""

ClientId = Annotated[str, typer.Argument(help=say("窗口系统", "client id"))]
"""Of a command about one client."""

Client = Annotated[str, typer.Option(help=say("窗口系统", "client id"))]
"""Of a command in which a client is named beside what the command is about."""

PrivateKey = Annotated[
    Path | None,
    typer.Option(help=say("私钥文件，默认本机最新", "private key file; default: the newest here")),
]
"""Of a command that speaks as a window, like the two that follow."""

CaFile = Annotated[
    Path | None,
    typer.Option(
        envvar="TONGBAN_CA_FILE",
        exists=True,
        dir_okay=False,
        help=say("签发平台证书的机构（PEM）", "authorities (PEM) that may sign the exchange's certificate"),
    ),
]

Certificate = Annotated[
    Path | None,
    typer.Option(
        envvar="TONGBAN_CERTIFICATE",
        exists=True,
        dir_okay=False,
        help=say("窗口的 TLS 证书及私钥（PEM）", "the window's TLS certificate and its key (PEM)"),
    ),
]
