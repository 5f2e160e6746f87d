"""`tongban connector`: prove that a department's system can be reached and read."""

import os
from typing import Annotated

import typer

from cli.console import out
from cli.home import adopt_settings
from cli.language import say
from cli.workplaces import contract_of, load_catalogue
from connectors import environment_resolver, open_connector

app = typer.Typer(no_args_is_help=True, help="部门系统的连接 / Connections to the departments' systems")


@app.callback()
def connectors() -> None:
    """部门系统的连接 / Connections to the departments' systems."""


@app.command()
def check(
    resource: Annotated[
        str | None, typer.Argument(help="部门/资源；省略则全部 / one resource, or all")
    ] = None,
) -> None:
    """连接并试读 / Reach each source with its configured secret and prove that it can be read."""
    catalogue = load_catalogue(adopt_settings())
    for name in [resource] if resource else sorted(catalogue.contracts):
        connector = open_connector(contract_of(catalogue, name), environment_resolver(os.environ))
        try:
            connector.check()
        finally:
            connector.close()
        out.print(f"{name}: " + say("可以读取", "can be read"))
    out.print(say("下一步：tongban pipeline run <资源>", "next: tongban pipeline run <resource>"))
