"""`tongban pipeline`: load → check → publish → reconcile without a scheduler, and how it all stands."""

import dataclasses
from typing import Annotated

import typer

from catalog.model import Catalogue, Contract, Text
from cli.commands import AsJson
from cli.console import err, out, show_json, show_table
from cli.databases import pipeline_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.run_many import StopRequest, run_each, show_attempts
from cli.run_status import Standing, run_as_json, show_run, show_standings, standings_of, steps_of
from cli.workplaces import contract_of, load_catalogue, workplace
from exchange.clock import utc_now
from exchange.settings import Settings
from exchange.store.runs import RunRecord, Step, read_run
from exchange.store.status import read_status
from pipeline.sequence import new_run_id, run_sequence

app = typer.Typer(no_args_is_help=True)

FIGURES = {
    "read_rows": ("读取", "read"),
    "quarantined_rows": ("隔离", "quarantined"),
    "inserted_rows": ("新增", "inserted"),
    "updated_rows": ("变更", "updated"),
    "deleted_rows": ("删除", "deleted"),
    "unchanged_rows": ("未变", "unchanged"),
    "reconcile_difference": ("对账差", "difference"),
}


@app.command(help=say("运行一次", "Run one resource once, here and now."))
def run(
    resource: Annotated[str, typer.Argument(help=say("部门/资源", "department/resource"))],
    *,
    as_json: AsJson = False,
) -> None:
    """Run one resource once, here and now."""
    settings = adopt_settings()
    place = workplace(settings, contract_of(load_catalogue(settings), resource))
    with StopRequest() as stop:
        record = run_sequence(place, new_run_id(utc_now()), progress=stop.between(resource, _tell))
    if as_json:
        show_json(dataclasses.asdict(record))
        return
    show_runs([record])
    out.print(say_next(f"tongban quarantine list --resource {resource}"))


@app.command(
    help=say(
        "补跑：从未载入、超过容忍时长、上次失败或被扣留的资源，逐个运行；有一个失败即返回 1",
        "Run what was never loaded, is too old, failed or was held, one after the other; 1 if any failed.",
    )
)
def backfill(
    department: Annotated[
        str | None, typer.Option(help=say("只运行该部门的资源", "only this department's resources"))
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help=say("不论状态全部运行", "whatever their state"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run what needs it, one after the other, past what fails; Ctrl-C stops between two steps."""
    settings = adopt_settings()
    standings = _standings(settings, _contracts(load_catalogue(settings), department))
    due = [one.contract for one in standings if every or one.needs_run]
    with StopRequest() as stop:
        attempts = list(run_each(due, lambda contract: workplace(settings, contract), stop))
    left = [contract.name for contract in due[len(attempts) :]]
    if as_json:
        show_json({"runs": [attempt.as_json() for attempt in attempts], "not_begun": left})
    elif due:
        show_attempts(attempts, left)
    else:
        out.print(say("没有需要补跑的资源。", "Nothing needs a run."))
        out.print(say_next("tongban pipeline status"))
    if left or any(attempt.failure for attempt in attempts):
        raise typer.Exit(1)


@app.command(
    help=say(
        "各资源状态，或一次运行的步骤；有资源不可用即返回 1",
        "Show how every resource stands, or the steps of one run; 1 if a resource is unfit.",
    )
)
def status(
    run_id: Annotated[
        str | None,
        typer.Argument(metavar="RUN", help=say("运行编号；省略则全部资源", "a run; or all resources")),
    ] = None,
    resource: Annotated[str | None, typer.Option(help=say("部门/资源", "department/resource"))] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show how every resource of the catalogue stands as windows see it, or one run."""
    settings = adopt_settings()
    if run_id is not None:
        _show_one(settings, run_id, as_json=as_json)
        return
    catalogue = load_catalogue(settings)
    contracts = list(catalogue.contracts.values()) if resource is None else [contract_of(catalogue, resource)]
    standings = _standings(settings, contracts)
    if as_json:
        show_json([one.as_json() for one in standings])
    else:
        show_standings(standings)
    if any(one.unfit is not None for one in standings):
        raise typer.Exit(1)


def show_runs(records: list[RunRecord]) -> None:
    """Print the figures of runs, one line each."""
    columns = [say("资源", "resource"), *(say(*names) for names in FIGURES.values())]
    rows = [[record.resource, *(getattr(record, name) for name in FIGURES)] for record in records]
    show_table(say("运行结果", "Runs"), columns, rows)


def _show_one(settings: Settings, run_id: str, *, as_json: bool) -> None:
    with pipeline_transaction(settings) as connection:
        record = read_run(connection, run_id)
        if record is None:
            raise CommandFailed(
                Text(zh=f"没有运行 {run_id}", en=f"there is no run {run_id}"),
                Text(zh="tongban pipeline status --json", en="tongban pipeline status --json"),
                exit_code=2,
            )
        under_way = read_status(connection, [record.resource])[record.resource].under_way
    if as_json:
        show_json(run_as_json(record) | {"steps": steps_of(record, under_way=under_way)})
    else:
        show_runs([record])
        show_run(record, under_way=under_way)


def _standings(settings: Settings, contracts: list[Contract]) -> list[Standing]:
    with pipeline_transaction(settings) as connection:
        statuses = read_status(connection, [contract.name for contract in contracts])
    return standings_of(contracts, statuses, utc_now())


def _contracts(catalogue: Catalogue, department: str | None) -> list[Contract]:
    found = [c for c in catalogue.contracts.values() if department in {None, c.department}]
    if not found:
        known = ", ".join(sorted({contract.department for contract in catalogue.contracts.values()}))
        raise CommandFailed(
            Text(zh=f"部门 {department} 没有资源", en=f"department {department} provides no resource"),
            Text(zh=f"可用部门：{known}", en=f"departments: {known}"),
            exit_code=2,
        )
    return found


def _tell(step: Step) -> None:
    err.print(f"… {step.value}")
