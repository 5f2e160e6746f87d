"""`tongban client`: the window systems that may ask."""

import getpass
import os
from pathlib import Path
from typing import Annotated

import typer

from catalog.model import Text
from cli.console import out
from cli.databases import owner_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say
from cli.registered_keys import keys_directory, newest_key
from cli.window import WindowClient, WindowKey
from cli.workplaces import load_catalogue
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.clock import utc_now

app = typer.Typer(no_args_is_help=True)


@app.command()
def add(
    client_id: Annotated[str, typer.Argument(help="小写字母、数字、连字符 / small letters, digits, hyphens")],
    department: Annotated[str, typer.Option(help="使用部门 / the department it asks for")],
    title: Annotated[str, typer.Option(help="名称 / what people call it")],
    reason: Annotated[str, typer.Option(help="登记理由（留痕） / why, for the record")],
    keys: Annotated[Path | None, typer.Option(help="密钥文件夹 / where the private key goes")] = None,
) -> None:
    """登记窗口系统并生成其密钥 / Register a window system and make its key; only the public half is kept."""
    settings = adopt_settings()
    if department not in load_catalogue(settings).departments:
        raise CommandFailed(
            Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}"),
            Text(zh="见 catalog/departments.yaml", en="see catalog/departments.yaml"),
            exit_code=2,
        )
    key = WindowKey.generate(f"{client_id}-{utc_now():%Y%m%d%H%M%S}")
    new = NewClient(client_id, department, title, key.public_jwks)
    with owner_transaction(settings) as connection:
        change = Change(actor=_actor(), reason=reason, at=utc_now())
        ClientRegister(connection).add_client(new, change)
        path = key.save(keys or keys_directory(client_id))
    out.print(say(f"已登记 {client_id}；私钥：{path}", f"registered {client_id}; private key: {path}"))
    out.print(
        say(
            f"下一步：tongban confirm <问题文件> --client {client_id} --key {path}",
            f"next: tongban confirm <question file> --client {client_id} --key {path}",
        )
    )


@app.command()
def token(
    client_id: Annotated[str, typer.Argument(help="窗口系统 / client id")],
    key: Annotated[
        Path | None, typer.Option(help="私钥文件，默认本机最新 / private key file; default: the newest here")
    ] = None,
    *,
    header: Annotated[
        bool, typer.Option("--header", help="打印为请求头 / print it as a header line")
    ] = False,
) -> None:
    """取一个访问令牌，打印到标准输出 / Print an access token, for curl."""
    settings = adopt_settings()
    before = "Authorization: Bearer " if header else ""
    with WindowClient(settings.issuer_url, client_id, WindowKey.read(key or newest_key(client_id))) as window:
        out.print(before + window.token())


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid {os.getuid()}"
