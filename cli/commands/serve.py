"""`tongban serve`: the windows' door, on this machine."""

from typing import Annotated

import typer

from cli.home import adopt_settings
from exchange_api.serving import serve as serve_api


def serve(
    host: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / port")] = 8470,
    workers: Annotated[int, typer.Option(min=1, max=64, help="进程数 / processes")] = 1,
) -> None:
    """启动核验接口，直到停止 / Serve the API until it is told to stop."""
    serve_api(adopt_settings(), host, port, workers)
