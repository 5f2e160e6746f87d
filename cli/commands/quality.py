"""`tongban quality`: what the gate found of each resource's runs."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from catalog.model import Contract, Text
from cli.commands import AsJson
from cli.console import show_json
from cli.databases import pipeline_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings
from cli.language import say
from cli.masked_rows import masked_row
from cli.quality_report import (
    Samples,
    result_as_json,
    show_history,
    show_never,
    show_resources,
    show_result,
    summary_as_json,
)
from cli.workplaces import contract_of, load_catalogue
from exchange.store.quality_results import QualityResult, last_results, newest_results, result_of_run
from exchange.store.quarantine import list_quarantine
from exchange.store.status import read_status

SAMPLES = 3

app = typer.Typer(no_args_is_help=True)


@app.callback()
def quality() -> None:
    """Keep `show` a verb of its own."""


@app.command(help=say("质量得分、规则与走势（已遮盖）", "Scores, rules and trend of quality, masked."))
def show(
    resource: Annotated[str | None, typer.Argument(help=say("部门/资源", "department/resource"))] = None,
    run: Annotated[str | None, typer.Option(help=say("运行编号", "a run's id"))] = None,
    history: Annotated[
        int | None, typer.Option(min=1, max=1000, help=say("最近几次运行的走势", "trend of the last runs"))
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what the gate found."""
    settings = adopt_settings()
    catalogue = load_catalogue(settings)
    if history is not None and (resource is None or run is not None):
        raise CommandFailed(
            Text("--history 需要资源，且不与 --run 同用", "--history needs a RESOURCE, and no --run"),
            Text("tongban quality show", "tongban quality show"),
            exit_code=2,
        )
    contract = None if resource is None else contract_of(catalogue, resource)
    with pipeline_transaction(settings) as connection:
        if run is not None:
            judged = _of_run(connection, run, resource)
            result: QualityResult | None = judged
            contract = contract_of(catalogue, judged.resource)
        elif contract is None:
            _all(connection, sorted(catalogue.contracts), as_json=as_json)
            return
        else:
            result = next(iter(last_results(connection, contract.name, 1)), None)
        trend = last_results(connection, contract.name, history) if history else []
        samples = {} if result is None else _samples(connection, contract, result)
    if as_json:
        told = None if result is None else result_as_json(result, samples)
        show_json({"resource": contract.name, "result": told, "history": [summary_as_json(r) for r in trend]})
    elif result is None:
        show_never(contract.name)
    else:
        if trend:
            show_history(trend)
        show_result(contract, result, samples)


def _all(connection: Connection, names: list[str], *, as_json: bool) -> None:
    results = newest_results(connection)
    held = {name: one.quarantined_rows for name, one in read_status(connection, names).items()}
    if not as_json:
        show_resources(names, results, held)
        return
    show_json(
        [
            {"resource": name, "quarantined_rows": held[name]}
            | {"result": summary_as_json(results[name]) if name in results else None}
            for name in names
        ]
    )


def _of_run(connection: Connection, run: str, resource: str | None) -> QualityResult:
    result = result_of_run(connection, run)
    if result is None or resource not in {None, result.resource}:
        near = last_results(connection, resource, 5) if resource else newest_results(connection).values()
        known = ", ".join(one.run_id for one in near) or "-"
        raise CommandFailed(
            Text(f"没有经过检查的运行 {run}", f"there is no judged run {run}"),
            Text(f"已知运行：{known}", f"known runs: {known}"),
            exit_code=2,
        )
    return result


def _samples(connection: Connection, contract: Contract, result: QualityResult) -> Samples:
    found = {
        rule["rule"]: list_quarantine(connection, contract.name, rule["rule"], SAMPLES)
        for rule in result.rules
        if rule["broken"]
    }
    return {rule: [masked_row(contract, row) for row in rows] for rule, rows in found.items() if rows}
