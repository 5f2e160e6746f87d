"""`tongban quarantine`: the rows that were read and not published, and why."""

from typing import Annotated, Any

import typer

from cli.console import out, show_json, show_table
from cli.databases import pipeline_transaction
from cli.home import adopt_settings
from cli.language import say
from cli.masked_rows import masked_row
from cli.workplaces import contract_of, load_catalogue
from exchange.store.quarantine import list_quarantine, tally_quarantine

app = typer.Typer(no_args_is_help=True)


@app.command(name="list")
def list_rows(
    resource: Annotated[str | None, typer.Option(help="部门/资源 / department/resource")] = None,
    rule: Annotated[str | None, typer.Option(help="规则 / rule")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="最多行数 / at most this many rows")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """列出被隔离的行（个人信息已遮盖） / List quarantined rows, personal data masked."""
    settings = adopt_settings()
    catalogue = load_catalogue(settings)
    with pipeline_transaction(settings) as connection:
        rows = list_quarantine(connection, resource, rule, most)
        tally = tally_quarantine(connection, resource)
    if resource is not None and not tally:
        contract_of(catalogue, resource)
    shown = [masked_row(catalogue.contracts.get(row.resource), row) for row in rows]
    if as_json:
        show_json({"tally": tally, "rows": shown})
    else:
        _show_tables(tally, shown)


def _show_tables(tally: dict[str, dict[str, int]], rows: list[dict[str, Any]]) -> None:
    counts = [(name, rule_id, n) for name, rules in tally.items() for rule_id, n in rules.items()]
    show_table(
        say("按规则", "By rule"), [say("资源", "resource"), say("规则", "rule"), say("行", "rows")], counts
    )
    columns = [
        say("编号", "id"),
        say("资源", "resource"),
        say("键", "key"),
        say("规则", "rules"),
        say("值", "values"),
    ]
    show_table(say("隔离行", "Rows"), columns, [_line(row) for row in rows])
    out.print(
        say(
            "下一步：请部门更正后再次运行 tongban pipeline run",
            "next: let the department correct the rows, then tongban pipeline run",
        )
    )


def _line(row: dict[str, Any]) -> list[object]:
    values = ", ".join(f"{f['field']}={f['raw']!r} ({f['reason']})" for f in row["findings"])
    return [row["id"], row["resource"], row["row_key"], ", ".join(row["rules"]), values]
