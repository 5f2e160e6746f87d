"""The `tongban` command: every known fault becomes a sentence, a next step and an honest exit code.

A verb's module is imported only when that verb is called, so that help and the light verbs start at once.
"""

import sys
from importlib import import_module
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from cli.console import err
from cli.errors import CommandFailed
from cli.faults import as_failure, known_faults
from cli.language import said

VERBS = {
    "demo": "启动示范县：三个部门、交换库、调度、核验、台账 / "
    "Start the demonstration county on this machine.",
    "serve": "启动核验接口，直到停止 / Serve the API until it is told to stop.",
    "catalog": "目录：合同、事项、协议 / The catalogue: contracts, items, agreements.",
    "connector": "部门系统的连接 / Connections to the departments' systems.",
    "pipeline": "读取、检查、发布、对账 / Load, check, publish, reconcile.",
    "quarantine": "隔离区：读到而未发布的行 / Quarantine: rows that were read and not published.",
    "client": "窗口系统 / Window systems.",
    "confirm": "核验一个事项所需的证明 / Confirm the proofs that an item needs.",
    "ledger": "用数台账 / The data-use ledger.",
    "doctor": "检查设置、密钥、数据库、目录、连接与服务 / Check everything the exchange needs.",
}


class LazyGroup(TyperGroup):
    """Lists every verb by its sentence, and loads the one that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(commands=[TyperCommand(name, help=VERBS[name]) for name in VERBS], **settings)

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """Load the verb that `args` begin with. An unknown one is a usage error that names the nearest."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else None, rest


app = LazyGroup(
    name="tongban",
    no_args_is_help=True,
    help="通办：政务数据共享交换 / Tongban: the data-sharing exchange of a government's departments",
)


def load(verb: str) -> TyperCommand | TyperGroup:
    """Import the module of a verb: it offers `app` where the verb is a noun with verbs of its own."""
    module = import_module(f"cli.commands.{verb}")
    nouns = getattr(module, "app", None)
    if isinstance(nouns, Typer):
        group = get_group(nouns)
        group.help = VERBS[verb]
        return group
    single = Typer(add_completion=False)
    single.command(verb)(getattr(module, verb))
    command: TyperCommand = get_command(single)  # type: ignore[assignment]  # typer's own base is private
    return command


def main() -> None:
    """Run the command line and exit."""
    try:
        app(prog_name="tongban")
    except CommandFailed as failed:
        _end(failed)
    except known_faults() as fault:
        _end(as_failure(fault))


def _end(failed: CommandFailed) -> None:
    err.print(f"{said(failed.message)}\n→ {said(failed.next_step)}")
    sys.exit(failed.exit_code)


if __name__ == "__main__":
    main()
