"""`tongban operator`: the window staff who may ask for a department.

Staff ids and names are asked for, or come from a file: they identify persons, and a command's arguments
stand in every process list.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.identifiers import mask_name
from cli.changes import change_now, require_department
from cli.commands import AsJson, Yes
from cli.console import out, show_json, show_table
from cli.databases import owner_transaction
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.moments import as_local, instant
from cli.rosters import Roster, read_roster
from cli.workplaces import load_catalogue
from exchange.access.errors import OperatorsRefused
from exchange.access.operators import NewOperator, Operator, OperatorRegister

app = typer.Typer(no_args_is_help=True)

Department = Annotated[str, typer.Option(help=say("使用部门", "the department they ask for"))]
Reason = Annotated[
    str, typer.Option(help=say("理由（留痕，不写姓名工号）", "why, for the record; name nobody"))
]


@app.command(
    help=say(
        "登记窗口人员：逐人询问，或由 CSV 文件整批登记",
        "Enrol window staff: one asked for here, or all of a CSV file, whole or not at all.",
    )
)
def add(
    department: Department,
    reason: Reason,
    roster: Annotated[
        Path | None,
        typer.Option("--from", help=say("CSV 文件：operator_id,name", "CSV file: operator_id,name")),
    ] = None,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help=say("允许恢复已停用人员", "let those disabled before come back"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Enrol window staff: one asked for here, or all of a CSV file, whole or not at all."""
    settings = adopt_settings()
    require_department(load_catalogue(settings), department)
    change = change_now(reason)
    listed = _asked() if roster is None else read_roster(roster)
    try:
        with owner_transaction(settings) as connection:
            OperatorRegister(connection).enrol(department, listed.operators, change, anew=anew)
    except OperatorsRefused as refused:
        raise listed.refusal(refused) from None
    count = len(listed.operators)
    if as_json:
        show_json({"department": department, "enrolled": count})
        return
    out.print(say(f"已登记 {count} 人，五秒内生效。", f"enrolled: {count}; in force within five seconds"))
    _print_next(department)


@app.command(name="list", help=say("列出窗口人员（姓名已遮盖）", "List window staff; names are masked."))
def list_operators(
    department: Annotated[str | None, typer.Option(help=say("使用部门", "of one department"))] = None,
    *,
    ended: Annotated[
        bool, typer.Option("--ended", help=say("含已停用的", "those too whose enrolment ended"))
    ] = False,
    names: Annotated[bool, typer.Option("--names", help=say("显示姓名", "show the names"))] = False,
    as_json: AsJson = False,
) -> None:
    """List window staff; names are masked."""
    settings = adopt_settings()
    if department is not None:
        require_department(load_catalogue(settings), department)
    with owner_transaction(settings) as connection:
        found = OperatorRegister(connection).operators(department, ended=ended)
    shown = [_shown(operator, names=names) for operator in found]
    if as_json:
        show_json(shown)
        return
    columns = [say("部门", "department"), say("工号", "staff id"), say("姓名", "name")]
    columns += [say("登记", "enrolled"), say("停用", "disabled")]
    title = say(f"窗口人员 {len(shown)}", f"Window staff: {len(shown)}")
    show_table(title, columns, [_line(one) for one in shown])
    step = "tongban operator add --department … --reason …"
    out.print(say_next(step))


@app.command(help=say("停用一名窗口人员，不可恢复", "Disable an operator; who comes back is enrolled anew."))
def disable(
    department: Department,
    reason: Reason,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Disable an operator; who comes back is enrolled anew."""
    settings = adopt_settings()
    require_department(load_catalogue(settings), department)
    change = change_now(reason)
    operator_id = _prompt("工号", "staff id")
    question = say(
        f"停用 {department} 的这名人员？其查询将在五秒内被拒绝",
        f"Disable this operator of {department}? Their questions are refused within five seconds",
    )
    _ = yes or typer.confirm(question, abort=True, err=True)
    with owner_transaction(settings) as connection:
        OperatorRegister(connection).disable(department, operator_id, change)
    if as_json:
        show_json({"department": department, "disabled": 1})
        return
    out.print(say("已停用，五秒内生效。", "disabled; in force within five seconds"))
    _print_next(department)


def _asked() -> Roster:
    operator = NewOperator(_prompt("工号", "staff id"), _prompt("姓名", "name"))
    return Roster(say("所填人员", "operator"), (operator,), (1,))


def _prompt(zh: str, en: str) -> str:
    answer: str = typer.prompt(say(zh, en), err=True)
    return answer


def _shown(operator: Operator, *, names: bool) -> dict[str, Any]:
    return {
        "department": operator.department,
        "operator_id": operator.operator_id,
        "name": operator.name if names else mask_name(operator.name),
        "enrolled_at": instant(operator.enrolled_at),
        "disabled_at": operator.disabled_at and instant(operator.disabled_at),
    }


def _line(shown: dict[str, Any]) -> list[object]:
    return [as_local(value) if name.endswith("_at") else value for name, value in shown.items()]


def _print_next(department: str) -> None:
    step = f"tongban operator list --department {department}"
    out.print(say_next(step))
