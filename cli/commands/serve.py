"""`tongban serve`: the windows' door, on this machine."""

import socket
from typing import Annotated

import psycopg
import typer

from catalog.loader import load
from catalog.model import Text
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say
from exchange.keys import KeyRing
from exchange.settings import Settings
from exchange_api.serving import serve as serve_api

API_KEYS = ("subject_key", "pseudonym_key", "kept_answer_keys", "answer_key", "token_key", "receipt_key")
BEHIND_PROXY_PORT = 8470
WAIT_SECONDS = 5
PORT_HELP = say(
    f"端口，默认取自 TONGBAN_ISSUER，https 时为 {BEHIND_PROXY_PORT}",
    f"port; default that of TONGBAN_ISSUER, {BEHIND_PROXY_PORT} for https",
)


def serve(
    host: Annotated[str, typer.Option(help=say("监听地址", "address to listen on"))] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=PORT_HELP)] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help=say("进程数", "processes"))] = 1,
) -> None:
    """Serve the API until it is told to stop."""
    settings = adopt_settings()
    chosen = port or port_of(settings)
    _require_ready(settings, host, chosen)
    try:
        serve_api(settings, host, chosen, workers)
    except SystemExit as ended:
        raise CommandFailed(
            Text(zh="接口未能启动", en="the API did not start"),
            Text(zh="见上面的日志；tongban doctor", en="see the log above; tongban doctor"),
        ) from ended


def port_of(settings: Settings) -> int:
    """Return the issuer's own port, or that behind a proxy which speaks https for us."""
    direct = settings.issuer.scheme == "http" and settings.issuer.port
    return direct or BEHIND_PROXY_PORT


def _require_ready(settings: Settings, host: str, port: int) -> None:
    """Meet here what would otherwise end the server with a traceback in its log."""
    load(settings.catalog_dir)
    ring = KeyRing(settings.keys_dir)
    for name in API_KEYS:
        getattr(ring, name)
    psycopg.connect(settings.api_database_url.get_secret_value(), connect_timeout=WAIT_SECONDS).close()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as fault:
        why = f"{host}:{port}: {fault.strerror}"
        raise CommandFailed(
            Text(zh=why, en=why),
            Text(zh="换一个 --port，或结束占用它的进程", en="choose another --port, or free this one"),
        ) from None
