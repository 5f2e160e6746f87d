"""`tongban agreement`: which department may use what of another, for which items, until when."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.calendar import local_date
from catalog.model import Agreement
from cli.agreement_files import read_agreements
from cli.changes import change_now
from cli.commands import AsJson, Reason, Yes
from cli.console import out, show_json, show_table
from cli.databases import owner_transaction
from cli.home import adopt_settings
from cli.language import say, say_next
from exchange.access.agreements import AgreementRegister, KeptAgreement
from exchange.clock import utc_now

app = typer.Typer(no_args_is_help=True)


@app.command(help=say("按文件登记协议，五秒内生效", "Add the agreements of a file, whole or not at all."))
def add(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help=say("写法同 catalog/agreements", "in the form of the seeds")
        ),
    ],
    reason: Reason,
    *,
    as_json: AsJson = False,
) -> None:
    """Add the agreements of a file; each is judged as the catalogue's seeds are, and never changed later."""
    settings = adopt_settings()
    change = change_now(reason)
    agreements = read_agreements(file, settings.catalog_dir, local_date(change.at))
    with owner_transaction(settings) as connection:
        for agreement in agreements:
            AgreementRegister(connection).add_agreement(agreement, change)
    ids = [agreement.id for agreement in agreements]
    if as_json:
        show_json({"added": ids})
        return
    for agreement in agreements:
        out.print(_added(agreement, local_date(change.at)))
    out.print(say_next("tongban agreement list"))


@app.command(name="list", help=say("列出协议", "List agreements."))
def list_agreements(
    consumer: Annotated[str | None, typer.Option(help=say("使用部门", "the department that asks"))] = None,
    resource: Annotated[str | None, typer.Option(help=say("部门/资源", "department/resource"))] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("该日有效的", "those in force on a day")),
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help=say("含已终止或到期的", "also those over or ended"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the agreements in force today, or on another day, or all of them."""
    day = local_date(utc_now()) if on is None else on.date()
    with owner_transaction(adopt_settings()) as connection:
        kept = AgreementRegister(connection).agreements()
    found = [
        one
        for one in kept
        if consumer in (None, one.agreement.consumer)
        and resource in (None, one.agreement.resource)
        and (everything or one.in_force_on(day))
    ]
    if as_json:
        show_json([_as_json(one, day) for one in found])
        return
    columns = [say("协议", "agreement"), say("使用部门", "consumer"), say("资源", "resource")]
    columns += [say("数据项", "facts"), say("事项", "items"), say("期限", "term"), ""]
    show_table(say("共享协议", "Agreements"), columns, [_line(one, day) for one in found])
    out.print(
        say(
            f"{len(found)} 份。下一步：tongban agreement add <文件> --reason …",
            f"{len(found)}. next: tongban agreement add <file> --reason …",
        )
    )


@app.command(help=say("终止一份协议，不可恢复", "End an agreement; it is never revived."))
def end(
    agreement: Annotated[str, typer.Argument(help=say("协议", "agreement"))],
    reason: Reason,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """End an agreement now: what it granted is refused within five seconds."""
    settings = adopt_settings()
    change = change_now(reason)
    question = say(
        f"终止 {agreement}？五秒内拒绝其查询，且不可恢复",
        f"End {agreement}? What it grants is refused within five seconds, for good",
    )
    _ = yes or typer.confirm(question, abort=True, err=True)
    with owner_transaction(settings) as connection:
        AgreementRegister(connection).end_agreement(agreement, change)
    if as_json:
        show_json({"ended": agreement})
        return
    out.print(say(f"已终止 {agreement}，五秒内生效。", f"ended {agreement}; in force within five seconds"))
    out.print(say_next("tongban agreement list --all"))


def _as_json(one: KeptAgreement, day: date) -> dict[str, Any]:
    agreement = one.agreement
    return {
        "id": agreement.id,
        "consumer": agreement.consumer,
        "resource": agreement.resource,
        "facts": sorted(agreement.facts),
        "items": sorted(agreement.items),
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat(),
        "purpose": agreement.purpose,
        "legal_basis": agreement.legal_basis,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "in_force": one.in_force_on(day),
    }


def _line(one: KeptAgreement, day: date) -> list[object]:
    agreement = one.agreement
    facts = ", ".join(sorted(agreement.facts))
    term = f"{agreement.starts_on} – {agreement.ends_on}"
    return [
        *(agreement.id, agreement.consumer, agreement.resource),
        *(facts, len(agreement.items), term, _state(one, day)),
    ]


def _state(one: KeptAgreement, day: date) -> str:
    """Return what an agreement is on a day: one that has not begun is not over."""
    if one.in_force_on(day):
        return say("有效", "in force")
    if one.ended_at is None and day < one.agreement.starts_on:
        return say("未生效", "not begun")
    return say("已终止", "over")


def _added(agreement: Agreement, today: date) -> str:
    if today < agreement.starts_on:
        day = agreement.starts_on
        return say(f"已登记：{agreement.id}；自 {day} 起生效", f"added: {agreement.id}; in force from {day}")
    return say(f"已登记：{agreement.id}；五秒内生效", f"added: {agreement.id}; in force within 5 s")
