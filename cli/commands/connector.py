"""`tongban connector`: prove that a department's system can be reached and read."""

import os
from contextlib import closing
from typing import Annotated

import typer

from catalog.model import Contract
from cli.console import err, out
from cli.faults import as_failure
from cli.home import adopt_settings
from cli.language import said, say
from cli.workplaces import contract_of, load_catalogue
from connectors import environment_resolver, open_connector
from connectors.errors import ConnectorError

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    resource: Annotated[
        str | None, typer.Argument(help="部门/资源；省略则全部 / one resource, or all")
    ] = None,
) -> None:
    """连接并试读 / Reach each source with its configured secret and prove that it can be read.

    Every source is tried, whatever the others say; exit code 1 if one of them cannot be read.
    """
    catalogue = load_catalogue(adopt_settings())
    names = [resource] if resource else sorted(catalogue.contracts)
    readable = [_is_readable(contract) for contract in [contract_of(catalogue, name) for name in names]]
    if not all(readable):
        raise typer.Exit(1)
    out.print(say("下一步：tongban pipeline run <资源>", "next: tongban pipeline run <resource>"))


def _is_readable(contract: Contract) -> bool:
    try:
        with closing(open_connector(contract, environment_resolver(os.environ))) as connector:
            connector.check()
    except ConnectorError as fault:
        failure = as_failure(fault)
        err.print(f"{said(failure.message)}\n→ {said(failure.next_step)}")
        return False
    out.print(f"{contract.name}: " + say("可以读取", "can be read"))
    return True
