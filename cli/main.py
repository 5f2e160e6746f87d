"""The `tongban` command: every known fault becomes a sentence, a next step and an honest exit code."""

import sys

import typer

from catalog.errors import CatalogError
from catalog.model import Text
from cli.commands import catalog, client, connector, ledger, pipeline, quarantine
from cli.commands.confirm import confirm
from cli.commands.demo import demo
from cli.commands.doctor import doctor
from cli.commands.serve import serve
from cli.console import err
from cli.errors import CommandFailed
from cli.language import said
from connectors.errors import ConnectorError
from exchange.access.errors import AccessFault
from exchange.keys import KeyUnusable
from exchange.settings import SettingsFaulty
from exchange.store.errors import StoreError
from pipeline.errors import PipelineError

app = typer.Typer(
    name="tongban",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="通办：政务数据共享交换 / Tongban: the data-sharing exchange of a government's departments",
)
app.command()(demo)
app.command()(serve)
app.add_typer(catalog.app, name="catalog")
app.add_typer(connector.app, name="connector")
app.add_typer(pipeline.app, name="pipeline")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(client.app, name="client")
app.command()(confirm)
app.add_typer(ledger.app, name="ledger")
app.command()(doctor)

KNOWN = (CatalogError, ConnectorError, AccessFault, KeyUnusable, SettingsFaulty, StoreError, PipelineError)
SEE_DOCTOR = Text(zh="下一步：tongban doctor", en="next: tongban doctor")


def main() -> None:
    """Run the command line and exit."""
    try:
        app()
    except CommandFailed as failed:
        err.print(f"{said(failed.message)}\n→ {said(failed.next_step)}", markup=False)
        sys.exit(failed.exit_code)
    except KNOWN as fault:
        err.print(f"{type(fault).__name__}: {fault}\n→ {said(SEE_DOCTOR)}", markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
