"""The `tongban` command: every known fault becomes a sentence, a next step and an honest exit code.

A verb's module is imported only when that verb is called, so that help and the light verbs start at once.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

from typer import Abort, Typer, TyperException
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from catalog.model import Text
from cli.console import err
from cli.errors import CommandFailed
from cli.faults import as_failure, known_faults
from cli.language import said, say
from cli.wrong_calls import ABORTED, show_wrong_call, spoken

VERBS: Mapping[str, Text] = {
    "demo": Text(
        zh="启动示范县：各部门、交换库、调度、核验、台账",
        en="Start the demonstration county on this machine.",
    ),
    "prepare": Text(
        zh="使数据库符合本版本与目录", en="Bring the database to what this version and the catalogue need."
    ),
    "serve": Text(zh="启动核验接口，直到停止", en="Serve the API until it is told to stop."),
    "catalog": Text(zh="目录：契约、事项、协议", en="The catalogue: contracts, items, agreements."),
    "connector": Text(zh="部门系统的连接", en="Connections to the departments' systems."),
    "pipeline": Text(zh="读取、检查、发布、对账", en="Load, check, publish, reconcile."),
    "quarantine": Text(
        zh="隔离区：读到而未发布的行", en="Quarantine: rows that were read and not published."
    ),
    "quality": Text(zh="各资源的质量得分与规则", en="How the data of each resource was judged."),
    "client": Text(zh="窗口系统", en="Window systems."),
    "agreement": Text(zh="部门之间的共享协议", en="Agreements between departments."),
    "operator": Text(zh="窗口人员", en="Window staff who may ask for a department."),
    "budget": Text(zh="查询额度、告警与诱饵人物", en="How much clients may ask; alarms, decoys."),
    "batch": Text(zh="成批核实：批准、已用人数、提问", en="Asking of many at once: approvals, and asking."),
    "key": Text(zh="交换平台自身的签名密钥", en="The exchange's own signing keys."),
    "confirm": Text(zh="核验一个事项所需的证明", en="Confirm the proofs that an item needs."),
    "sandbox": Text(zh="示范人物与他们的问题", en="Test persons for every outcome, and their questions."),
    "ledger": Text(zh="用数台账", en="The data-use ledger."),
    "database": Text(zh="启动、停止本机数据库", en="Start and stop the home's own database."),
    "backup": Text(zh="在运行中备份全部", en="Back everything up while it runs."),
    "restore": Text(zh="核对备份，或恢复到空的机器", en="Check a backup, or restore it to an empty home."),
    "doctor": Text(zh="检查设置、密钥、数据库、目录、连接与服务", en="Check everything the exchange needs."),
}


class LazyGroup(TyperGroup):
    """Lists every verb by its sentence, and loads the one that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            commands=[TyperCommand(name, help=said(text)) for name, text in VERBS.items()], **settings
        )

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """Load the verb that `args` begin with. An unknown one is a usage error that names the nearest."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else None, rest


app = spoken(
    LazyGroup(
        name="tongban",
        no_args_is_help=True,
        help=say(
            "通办：政务数据共享交换", "Tongban: the data-sharing exchange of a government's departments"
        ),
    )
)


def load(verb: str) -> TyperCommand | TyperGroup:
    """Import the module of a verb: it offers `app` where the verb is a noun with verbs of its own."""
    module = import_module(f"cli.commands.{verb}")
    nouns = getattr(module, "app", None)
    if isinstance(nouns, Typer):
        group = get_group(nouns)
        group.help = said(VERBS[verb])
        return spoken(group)
    single = Typer(add_completion=False)
    single.command(verb, help=said(VERBS[verb]))(getattr(module, verb))
    command: TyperCommand = get_command(single)  # type: ignore[assignment]  # typer's own base is private
    return spoken(command)


def main() -> None:
    """Run the command line and exit."""
    try:
        code = app(prog_name="tongban", standalone_mode=False)
    except TyperException as wrong:
        show_wrong_call(wrong)
        sys.exit(wrong.exit_code)
    except Abort:
        _end(ABORTED)
    except CommandFailed as failed:
        _end(failed)
    except known_faults() as fault:
        _end(as_failure(fault))
    sys.exit(code if isinstance(code, int) else 0)


def _end(failed: CommandFailed) -> NoReturn:
    err.print(f"{said(failed.message)}\n→ {said(failed.next_step)}")
    sys.exit(failed.exit_code)


if __name__ == "__main__":
    main()
