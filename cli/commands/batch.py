"""`tongban batch`: who may ask of many at once, for which case, of how many; and asking so."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.calendar import local_date
from catalog.model import ServiceItem, Text
from cli.batch_asking import MOST, Outcome, ask_all
from cli.batch_files import SHAPE, Subjects, read_order, read_subjects
from cli.batch_results import Results
from cli.changes import change_now
from cli.commands import AsJson, CaFile, Certificate, Client, ClientId, PrivateKey, ReasonNamingNobody, Yes
from cli.console import err, out, show_json, show_table
from cli.databases import owner_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.registered_keys import newest_key, policy_here
from cli.window import WindowClient, WindowKey, read_pinned_policy
from cli.workplaces import load_catalogue
from exchange.access.batch_approvals import BATCH, BatchApproval, BatchRegister, KeptApproval
from exchange.access.clients import ClientRegister
from exchange.clock import utc_now

app = typer.Typer(no_args_is_help=True)

FEWEST_MISSES = 10
ORDER = '{"item": …, "case": …, "operator": …, "days": …}'


@app.command(help=say("准许窗口系统成批核实（仍须逐案批准）", "Let a client ask in batches, where approved."))
def allow(
    client_id: ClientId,
    reason: ReasonNamingNobody,
    *,
    remove: Annotated[bool, typer.Option("--remove", help=say("收回", "no longer"))] = False,
    as_json: AsJson = False,
) -> None:
    """Give a client the scope `batch`, or take it: in force within five seconds."""
    settings = adopt_settings()
    change = change_now(reason)
    with owner_transaction(settings) as connection:
        register = ClientRegister(connection)
        held = register.client(client_id).scopes
        scopes = held - {BATCH} if remove else held | {BATCH}
        register.grant_scopes(client_id, scopes, change)
    if as_json:
        show_json({"client": client_id, "scopes": sorted(scopes)})
        return
    told = ", ".join(sorted(scopes))
    out.print(say(f"{client_id}：{told}；五秒内生效", f"{client_id}: {told}; in force within five seconds"))
    step = f"tongban batch approve … --client {client_id}"
    out.print(say_next(step))


@app.command(help=say("批准一个办件的成批核实，五秒内生效", "Approve batches for one case of one item."))
def approve(
    approval_id: Annotated[str, typer.Argument(help=say("批准编号", "a name for the approval"))],
    client: Client,
    item: Annotated[str, typer.Option(help=say("事项", "the item"))],
    case: Annotated[str, typer.Option(help=say("办件编号", "the case"))],
    subjects: Annotated[int, typer.Option(min=1, help=say("人数上限", "of how many in all"))],
    approved_by: Annotated[str, typer.Option(help=say("批准人（职务）", "who approved it, by office"))],
    basis: Annotated[str, typer.Option(help=say("依据（文号）", "on what basis, such as a letter"))],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help=say("终止日（含）", "the last day, included"))
    ],
    reason: ReasonNamingNobody,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("起始日，默认今天", "the first day; default: today")),
    ] = None,
    sequence: Annotated[
        int, typer.Option(min=1, help=say("同一地区码与生日的人数上限", "of one area code and birthday"))
    ] = 8,
    misses: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=say(
                f"查无登记或不一致的人数上限，默认人数的五分之一，至少 {FEWEST_MISSES}",
                f"with nothing held or matching; default: a fifth of all, at least {FEWEST_MISSES}",
            ),
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Approve: distinct subjects are counted against it over all workers; it is only ever withdrawn."""
    settings = adopt_settings()
    _require_item(load_catalogue(settings).items, item)
    change = change_now(reason)
    first = local_date(change.at) if since is None else since.date()
    most_misses = misses or max(FEWEST_MISSES, subjects // 5)
    approval = BatchApproval(
        approval_id, client, item, case, subjects, sequence, most_misses, first, until.date()
    )
    with owner_transaction(settings) as connection:
        BatchRegister(connection).approve(approval, approved_by, basis, change)
    if as_json:
        show_json(_terms(approval))
        return
    out.print(
        say(
            f"已批准 {approval_id}：{client} 至 {approval.ends_on} 可查 {subjects} 人；五秒内生效",
            f"approved {approval_id}: {client} may ask of {subjects} until {approval.ends_on}; in force "
            "within five seconds",
        )
    )
    out.print(say_next("docs/guides/batch.md"))


@app.command(name="list", help=say("批准及其已用人数", "The approvals, and what of each is used."))
def list_approvals(
    client: Annotated[str | None, typer.Option(help=say("只看此窗口系统", "of this client only"))] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help=say("含已撤回或到期的", "also those withdrawn or over"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the approvals that stand today, or all of them."""
    today = local_date(utc_now())
    with owner_transaction(adopt_settings()) as connection:
        kept = BatchRegister(connection).approvals()
    found = [
        one for one in kept if client in (None, one.approval.client) and (everything or one.stands_on(today))
    ]
    if as_json:
        show_json([_as_json(one, today) for one in found])
        return
    columns = [say("批准", "approval"), say("窗口系统", "client"), say("事项", "item"), say("办件", "case")]
    columns += [say("期限", "term"), say("已查／可查", "used / most"), say("查无／可查无", "misses / most")]
    show_table(say("成批核实的批准", "Approvals of batches"), columns, [_line(one) for one in found])
    step = "tongban batch approve …"
    out.print(say(f"{len(found)} 份。下一步：{step}", f"{len(found)}. next: {step}"))


@app.command(help=say("撤回一份批准，不可恢复", "Withdraw an approval; it is never revived."))
def withdraw(
    approval_id: Annotated[str, typer.Argument(help=say("批准编号", "the approval"))],
    reason: ReasonNamingNobody,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Withdraw an approval: nobody further is answered under it within five seconds."""
    settings = adopt_settings()
    change = change_now(reason)
    question = say(
        f"撤回 {approval_id}？五秒内停止答复，且不可恢复",
        f"Withdraw {approval_id}? Nothing is answered under it within five seconds, for good",
    )
    _ = yes or typer.confirm(question, abort=True, err=True)
    with owner_transaction(settings) as connection:
        BatchRegister(connection).withdraw(approval_id, change)
    if as_json:
        show_json({"withdrawn": approval_id})
        return
    out.print(say(f"已撤回 {approval_id}，五秒内生效。", f"withdrew {approval_id}; in force in five seconds"))
    out.print(say_next("tongban batch list --all"))


@app.command(
    help=say("成批核实文件中的人员，可续", "Ask of all subjects of a file; goes on where it was cut.")
)
def ask(
    order: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help=say(f"批次文件，- 为标准输入：{ORDER}", f"order, - for standard input: {ORDER}")),
    ],
    subjects: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help=say(
                f"人员：.csv（type,code,name）或逐行 {SHAPE}", f".csv (type,code,name) or lines of {SHAPE}"
            ),
        ),
    ],
    client: Client,
    save: Annotated[Path, typer.Option(help=say("结果文件", "where the results go; more of an earlier run"))],
    key: PrivateKey = None,
    ca_file: CaFile = None,
    certificate: Certificate = None,
    policy: Annotated[
        Path | None, typer.Option(help=say("策略文件，默认本机的", "policy file; default: this machine's"))
    ] = None,
    size: Annotated[int, typer.Option(min=1, max=MOST, help=say("每批人数", "subjects a batch"))] = MOST,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask in batches; every checked line is written at once, and exit code 0 means that all are answered."""
    asked = Subjects(read_order(order.read()), read_subjects(subjects))
    settings = adopt_settings()
    pinned = read_pinned_policy(policy or policy_here(client))
    own = WindowKey.read(key or newest_key(client))
    window = WindowClient(
        *(settings.issuer_url, client, own),
        timeout_seconds=60,
        policy=pinned,
        ca_file=ca_file,
        certificate=certificate,
        scope=BATCH,
    )
    with window, Results(save, asked) as results:
        outcome = ask_all(window, asked, results, size)
    if as_json:
        told = {"asked": outcome.asked, "answered": outcome.answered, "problems": dict(outcome.problems)}
        show_json(told | {"stopped": outcome.stopped, "file": str(save)})
    else:
        _show_outcome(outcome, save)
    if not outcome.is_whole:
        raise typer.Exit(1)


def _show_outcome(outcome: Outcome, save: Path) -> None:
    for slug, count in outcome.problems.most_common():
        out.print(f"{slug}: {count}")
    if outcome.stopped:
        err.print(outcome.stopped)
    out.print(
        say(
            f"{outcome.asked} 人中已答复 {outcome.answered} 人：{save}",
            f"answered {outcome.answered} of {outcome.asked}: {save}",
        )
    )
    again = say("再运行同一命令，只查询未答复的人", "the same command again asks of the others only")
    step = again if not outcome.is_whole else "tongban batch list"
    out.print(say_next(step))


def _require_item(items: Mapping[str, ServiceItem], item: str) -> None:
    found = items.get(item)
    if found is None:
        raise CommandFailed(
            Text(f"目录中没有可核验的事项 {item}", f"the catalogue has no item {item} that can be confirmed"),
            Text("tongban catalog items", "tongban catalog items"),
            exit_code=2,
        )
    if found.parties or found.choices:  # the exchange would refuse every batch of it
        raise CommandFailed(
            Text(
                f"事项 {item} 涉及其他当事人或须先选择，不能成批核实",
                f"the item {item} asks for further persons or a choice, so it cannot be asked in a batch",
            ),
            Text("逐一核实：tongban confirm", "ask one by one: tongban confirm"),
            exit_code=2,
        )


def _terms(approval: BatchApproval) -> dict[str, Any]:
    return {
        "id": approval.id,
        "client": approval.client,
        "item": approval.item,
        "case": approval.case,
        "most_subjects": approval.most_subjects,
        "most_sequence": approval.most_sequence,
        "most_misses": approval.most_misses,
        "starts_on": approval.starts_on.isoformat(),
        "ends_on": approval.ends_on.isoformat(),
    }


def _as_json(one: KeptApproval, today: date) -> dict[str, Any]:
    return _terms(one.approval) | {
        "approved_by": one.approved_by,
        "basis": one.basis,
        "approved_at": one.approved_at.isoformat(),
        "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(),
        "stands": one.stands_on(today),
        "subjects": one.subjects,
        "misses": one.misses,
    }


def _line(one: KeptApproval) -> list[object]:
    approval = one.approval
    over = f"{one.withdrawn_at:%Y-%m-%d}" if one.withdrawn_at else None
    term = f"{approval.starts_on} – {approval.ends_on}" + (
        say(f"（{over} 撤回）", f" (withdrawn {over})") if over else ""
    )
    return [
        *(approval.id, approval.client, approval.item, approval.case, term),
        f"{one.subjects} / {approval.most_subjects}",
        f"{one.misses} / {approval.most_misses}",
    ]
