"""`tongban pipeline`: the sequence load → check → publish → reconcile, without a scheduler."""

import dataclasses
from typing import Annotated

import typer

from cli.console import err, out, show_json, show_table
from cli.home import adopt_settings
from cli.language import say
from cli.workplaces import contract_of, load_catalogue, workplace
from exchange.clock import utc_now
from exchange.store.runs import RunRecord, Step
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


@app.command()
def run(
    resource: Annotated[str, typer.Argument(help="部门/资源 / department/resource")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """运行一次 / Run one resource once, here and now."""
    settings = adopt_settings()
    place = workplace(settings, contract_of(load_catalogue(settings), resource))
    record = run_sequence(place, new_run_id(utc_now()), progress=_tell)
    if as_json:
        show_json(dataclasses.asdict(record))
        return
    show_runs([record])
    out.print(
        say("下一步：tongban quarantine list --resource ", "next: tongban quarantine list --resource ")
        + resource
    )


def show_runs(records: list[RunRecord]) -> None:
    """Print the figures of runs, one line each."""
    columns = [say("资源", "resource"), *(say(*names) for names in FIGURES.values())]
    rows = [[record.resource, *(getattr(record, name) for name in FIGURES)] for record in records]
    show_table(say("运行结果", "Runs"), columns, rows)


def _tell(step: Step) -> None:
    err.print(f"… {step.value}")
