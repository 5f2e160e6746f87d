"""`tongban budget`: what clients and operators may ask and state in a window, alarms, and decoys.

Staff ids and numbers are never arguments, which stand in every process list: numbers are asked for.
"""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from catalog.calendar import local_date
from catalog.identifiers import fault, normalise
from catalog.model import HolderType, Text
from cli.changes import change_now
from cli.commands import AsJson, ClientId, ReasonNamingNobody
from cli.console import out, show_json, show_table
from cli.databases import owner_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say
from cli.moments import as_local, instant
from exchange.access.clients import ClientRegister
from exchange.access.operators import OperatorRegister
from exchange.budgets.limits import Budgets, changed_budgets
from exchange.budgets.register import BudgetRegister, RaisedAlarm
from exchange.clock import utc_now
from exchange.keys import KeyRing
from exchange.ledger.commitment import operator_pseudonym, subject_pseudonym
from exchange.settings import Settings

app = typer.Typer(no_args_is_help=True)

WindowSeconds = Annotated[
    int | None, typer.Option(min=60, max=7 * 86400, help=say("时段秒数", "the window, in seconds"))
]
ClientSubjects = Annotated[
    int | None, typer.Option(min=1, help=say("系统可查主体数", "subjects of the client"))
]
OperatorSubjects = Annotated[
    int | None, typer.Option(min=1, help=say("每名经办人可查主体数", "subjects of one operator"))
]
ClientSequence = Annotated[
    int | None, typer.Option(min=1, help=say("系统可查同一生日号码数", "numbers of a birthday, client"))
]
OperatorSequence = Annotated[
    int | None, typer.Option(min=1, help=say("每名经办人可查同一生日号码数", "the same, one operator"))
]
ClientMisses = Annotated[
    int | None, typer.Option(min=1, help=say("系统可查空的主体数", "subjects with nothing held, client"))
]
OperatorMisses = Annotated[
    int | None, typer.Option(min=1, help=say("每名经办人可查空的主体数", "the same, one operator"))
]
ClientClaims = Annotated[
    int | None,
    typer.Option(
        min=1,
        help=say("系统可对一人一项提出的不同值", "values of one field of a subject, client"),
    ),
]
OperatorClaims = Annotated[
    int | None, typer.Option(min=1, help=say("同上，每名经办人", "the same, one operator"))
]


@app.command(help=say("各窗口系统的额度与本时段已用", "Limits of each client, and what is used now."))
def show(*, as_json: AsJson = False) -> None:
    """Show the limits in force and what is used of the windows that run."""
    settings, now = adopt_settings(), utc_now()
    with owner_transaction(settings) as connection:
        register = BudgetRegister(connection)
        budgets, used = register.budgets(), register.used(now)
        names = _operators(settings, ClientRegister(connection), OperatorRegister(connection))
    shown = [
        {
            "client": client,
            "default": own is None,
            **asdict(own or settings.budgets),
            "used": [
                {
                    "operator": one.operator and names.get(one.operator, one.operator.hex()),
                    "subjects": one.subjects,
                    "misses": one.misses,
                    "ends_at": one.ends_at.isoformat(),
                }
                for one in used
                if one.client == client
            ],
        }
        for client, own in budgets.items()
    ]
    if as_json:
        show_json(shown)
        return
    columns = [say("窗口系统", "client"), say("经办人", "operator"), say("已查主体", "subjects")]
    columns += [
        say("其中无登记", "misses"),
        say("主体上限", "most subjects"),
        say("无登记上限", "most misses"),
    ]
    show_table(say("本时段额度", "Budgets of this window"), columns, [r for one in shown for r in _rows(one)])
    out.print(say("下一步：tongban budget alarms", "next: tongban budget alarms"))


@app.command(
    name="set",
    help=say("设定一个窗口系统的额度，五秒内生效", "Set a client's limits, in force within five seconds."),
)
def set_limits(
    client_id: ClientId,
    reason: ReasonNamingNobody,
    window_seconds: WindowSeconds = None,
    client_subjects: ClientSubjects = None,
    operator_subjects: OperatorSubjects = None,
    client_sequence: ClientSequence = None,
    operator_sequence: OperatorSequence = None,
    client_misses: ClientMisses = None,
    operator_misses: OperatorMisses = None,
    client_claims: ClientClaims = None,
    operator_claims: OperatorClaims = None,
    *,
    default: Annotated[
        bool, typer.Option("--default", help=say("恢复默认额度", "back to the default limits"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Set some limits of a client; the others stay as they are."""
    given = {
        "window_seconds": window_seconds,
        "client_subjects": client_subjects,
        "operator_subjects": operator_subjects,
        "client_sequence": client_sequence,
        "operator_sequence": operator_sequence,
        "client_misses": client_misses,
        "operator_misses": operator_misses,
        "client_claims": client_claims,
        "operator_claims": operator_claims,
    }
    amounts = {name: amount for name, amount in given.items() if amount is not None}
    if default == bool(amounts):
        raise CommandFailed(
            Text("给出一项额度，或 --default", "give a limit, or --default"),
            Text("tongban budget set --help", "tongban budget set --help"),
        )
    settings = adopt_settings()
    change = change_now(reason)
    with owner_transaction(settings) as connection:
        register = BudgetRegister(connection)
        held = register.budgets().get(client_id) or settings.budgets
        budgets = None if default else _changed(held, amounts)
        register.set_budgets(client_id, budgets, change)
    in_force = budgets or settings.budgets
    if as_json:
        show_json({"client": client_id, "default": budgets is None, **asdict(in_force)})
        return
    told = ", ".join(f"{name}={amount}" for name, amount in asdict(in_force).items())
    out.print(say(f"{client_id}：{told}；五秒内生效", f"{client_id}: {told}; in force within five seconds"))
    out.print(say("下一步：tongban budget show", "next: tongban budget show"))


@app.command(help=say("最近的告警，及其经办人", "The newest alarms, and whose questions raised them."))
def alarms(
    most: Annotated[int, typer.Option(min=1, max=1000, help=say("至多几条", "how many"))] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the newest alarms; the operator by staff id, the subject not at all."""
    settings = adopt_settings()
    with owner_transaction(settings) as connection:
        found = BudgetRegister(connection).alarms(most)
        names = _operators(settings, ClientRegister(connection), OperatorRegister(connection))
    shown = [_alarm(one, names) for one in found]
    if as_json:
        show_json(shown)
        return
    columns = [say("时间", "at"), say("类别", "kind"), say("窗口系统", "client"), say("工号", "staff id")]
    columns += [say("办件", "case"), say("事项", "item"), say("台账序号", "entry")]
    show_table(say("告警", "Alarms"), columns, [_alarm_line(one) for one in shown])
    step = "docs/guides/budgets.md"
    out.print(say(f"下一步：按 {step} 核实", f"next: look into each as {step} says"))


@app.command(help=say("登记或移除一名诱饵人物", "Watch for an invented person, or no longer."))
def decoy(
    reason: ReasonNamingNobody,
    label: Annotated[str, typer.Option(help=say("代号，不写号码", "a name for it; no number"))] = "decoy",
    *,
    remove: Annotated[bool, typer.Option("--remove", help=say("移除", "watch no longer"))] = False,
    as_json: AsJson = False,
) -> None:
    """Watch for a resident number that nobody bears; it is asked for, and kept as a keyed digest only."""
    settings = adopt_settings()
    change = change_now(reason)
    number = typer.prompt(say("身份证号码", "resident number"), err=True)
    code = normalise(HolderType.RESIDENT_ID, number)
    if code is None or fault(HolderType.RESIDENT_ID, number, local_date(change.at)) is not None:
        raise CommandFailed(
            Text(
                "不是有效的身份证号码（18 位，校验位正确）",
                "no resident number (18 signs, check digit)",
            ),
            Text("请重新输入", "type it again"),
        )
    keys = KeyRing(settings.keys_dir)
    pseudonym = subject_pseudonym(keys.pseudonym_key, HolderType.RESIDENT_ID.value, code)
    with owner_transaction(settings) as connection:
        register = BudgetRegister(connection)
        done = (
            register.drop_decoy(pseudonym, change) if remove else register.add_decoy(pseudonym, label, change)
        )
        watched = len(register.decoys())
    if as_json:
        show_json({"changed": done, "decoys": watched})
        return
    out.print(_decoy_told(watched, done=done, remove=remove))
    out.print(say("下一步：tongban budget alarms", "next: tongban budget alarms"))


def _decoy_told(watched: int, *, done: bool, remove: bool) -> str:
    """Return what became of a decoy: a number that was mistyped must not pass for one that was removed."""
    if done:
        return say(f"诱饵人物共 {watched} 名，五秒内生效", f"decoys: {watched}; in force within five seconds")
    if remove:
        return say(
            f"该号码未登记为诱饵人物，未作改动；共 {watched} 名",
            f"this number was no decoy, nothing was changed; decoys: {watched}",
        )
    return say(
        f"该号码已登记为诱饵人物，未作改动；共 {watched} 名",
        f"this number is a decoy already, nothing was changed; decoys: {watched}",
    )


def _changed(held: Budgets, amounts: dict[str, int]) -> Budgets:
    try:
        return changed_budgets(held, amounts)
    except ValidationError as found:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found.errors())
        raise CommandFailed(
            Text(f"额度不可用：{told}", f"unusable limits: {told}"),
            Text("tongban budget set --help", "tongban budget set --help"),
        ) from None


def _operators(settings: Settings, clients: ClientRegister, operators: OperatorRegister) -> dict[bytes, str]:
    """Return the staff id that stands behind each operator's pseudonym."""
    key = KeyRing(settings.keys_dir).pseudonym_key
    return {
        operator_pseudonym(key, client.client_id, operator.operator_id): operator.operator_id
        for client in clients.clients()
        for operator in operators.operators(client.department, ended=True)
    }


def _rows(one: dict[str, Any]) -> list[list[object]]:
    lines = one["used"] or [{"operator": None, "subjects": 0, "misses": 0}]
    return [
        [
            one["client"],
            line["operator"] or say("（全部）", "(all)"),
            line["subjects"],
            line["misses"],
            one["operator_subjects" if line["operator"] else "client_subjects"],
            one["operator_misses" if line["operator"] else "client_misses"],
        ]
        for line in lines
    ]


def _alarm(one: RaisedAlarm, names: dict[bytes, str]) -> dict[str, Any]:
    return {
        "at": instant(one.raised_at),
        "kind": one.kind,
        "client": one.client,
        "operator": names.get(one.operator, one.operator.hex()),
        "case": one.case,
        "item": one.item,
        "entry": one.index,
        "request_id": one.request_id,
    }


def _alarm_line(shown: dict[str, Any]) -> list[object]:
    _, *others = list(shown.values())[:7]
    return [as_local(shown["at"]), *others]
