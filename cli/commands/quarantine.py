"""`tongban quarantine`: the rows that were read and not published, and why."""

from typing import Annotated, Any

import typer

from catalog.identifiers import mask
from catalog.model import Catalogue
from cli.console import out, show_json, show_table
from cli.databases import pipeline_transaction
from cli.home import adopt_settings
from cli.language import say
from cli.workplaces import load_catalogue
from exchange.store.quarantine import QuarantinedRow, list_quarantine, tally_quarantine

app = typer.Typer(no_args_is_help=True, help="隔离区 / Quarantine")


@app.callback()
def quarantines() -> None:
    """隔离区 / Quarantine."""


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
    if as_json:
        show_json({"tally": tally, "rows": [_masked(catalogue, row) for row in rows]})
        return
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
    show_table(say("隔离行", "Rows"), columns, [_line(catalogue, row) for row in rows])
    out.print(
        say(
            "下一步：请部门更正后再次运行 tongban pipeline run",
            "next: let the department correct the rows, then tongban pipeline run",
        )
    )


def _line(catalogue: Catalogue, row: QuarantinedRow) -> list[object]:
    shown = _masked(catalogue, row)
    values = ", ".join(f"{f['field']}={f['raw']!r} ({f['reason']})" for f in shown["findings"])
    return [row.id, row.resource, shown["row_key"], ", ".join(row.rules), values]


def _masked(catalogue: Catalogue, row: QuarantinedRow) -> dict[str, Any]:
    contract = catalogue.contracts[row.resource]
    personal = {field.name for field in contract.fields if field.personal}
    key_is_personal = any(field.personal for field in contract.key)
    return {
        "id": row.id,
        "resource": row.resource,
        "row_key": mask(row.row_key) if key_is_personal else row.row_key,
        "rules": list(row.rules),
        "findings": [f | {"raw": mask(f["raw"])} if f["field"] in personal else f for f in row.findings],
        "content": {
            name: mask(str(value)) if name in personal and value is not None else value
            for name, value in row.content.items()
            if not name.startswith("_")
        },
        "opened_at": row.opened_at.isoformat(),
    }
