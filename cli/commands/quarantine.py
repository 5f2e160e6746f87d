"""`tongban quarantine`: the rows that were read and not published, and why."""

from pathlib import Path
from typing import Annotated, Any

import typer

from catalog.model import Catalogue, Text
from cli.changes import change_now
from cli.commands import AsJson
from cli.console import out, show_json, show_table
from cli.databases import owner_transaction, pipeline_transaction
from cli.errors import CommandFailed
from cli.home import adopt_settings, write_private
from cli.language import say, say_next
from cli.masked_rows import masked_row
from cli.quarantine.explaining import explained, show_explained
from cli.quarantine.exporting import export_text, require_new_file, show_exported, show_nothing
from cli.quarantine.releasing import releases, show_releases
from cli.run_many import StopRequest, run_each, show_failures
from cli.workplaces import contract_of, load_catalogue, workplace
from exchange.access.changes import record_change
from exchange.settings import Settings
from exchange.store.entries import Entry, open_entries, opened_by, read_entries
from exchange.store.quarantine import list_quarantine, tally_quarantine

app = typer.Typer(no_args_is_help=True)


@app.command(
    name="list", help=say("列出被隔离的行（个人信息已遮盖）", "List quarantined rows, personal data masked.")
)
def list_rows(
    resource: Annotated[str | None, typer.Option(help=say("部门/资源", "department/resource"))] = None,
    rule: Annotated[str | None, typer.Option(help=say("规则", "rule"))] = None,
    most: Annotated[
        int, typer.Option(min=1, max=10_000, help=say("最多行数", "at most this many rows"))
    ] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """List quarantined rows, personal data masked."""
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


@app.command(
    help=say(
        "说明一行为何被隔离、有何影响、如何处理（已遮盖）",
        "Explain why one row is quarantined, what follows, and what to do; masked.",
    )
)
def explain(
    entry_id: Annotated[int, typer.Argument(metavar="ID", help=say("隔离行编号", "the entry's id"))],
    *,
    as_json: AsJson = False,
) -> None:
    """Explain one entry."""
    settings = adopt_settings()
    catalogue = load_catalogue(settings)
    (entry,) = _entries(settings, [entry_id])
    contract = catalogue.contracts.get(entry.row.resource)
    department = catalogue.departments.get(entry.row.resource.partition("/")[0])
    if as_json:
        show_json(explained(contract, department, entry))
    else:
        show_explained(contract, department, entry)


@app.command(
    help=say(
        "导出给部门更正的清单（仅本人可读的文件；留痕）",
        "Export what the department needs to correct its rows, into a private file; the export is logged.",
    )
)
def export(
    resource: Annotated[str, typer.Option(help=say("部门/资源", "department/resource"))],
    out_file: Annotated[Path, typer.Option("--out", help=say("新文件（CSV）", "a new file (CSV)"))],
    reason: Annotated[str, typer.Option(help=say("导出理由（留痕）", "why, for the record"))],
    *,
    masked: Annotated[
        bool,
        typer.Option("--masked", help=say("遮盖个人信息，可转发", "mask personal data: may be passed on")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the open entries of a resource into a private file; logged in the ledger first."""
    settings = adopt_settings()
    contract = contract_of(load_catalogue(settings), resource)
    require_new_file(out_file)
    action = "export_quarantine_masked" if masked else "export_quarantine"
    change = change_now(reason)
    with owner_transaction(settings) as connection:
        entries = open_entries(connection, resource)
        record_change(connection, change, action, [resource] if entries else [])
    if entries:
        text = export_text(contract, entries, masked=masked)
        write_private(out_file.absolute(), text.encode("utf-8-sig"))
    if as_json:
        file = str(out_file) if entries else None
        show_json({"file": file, "resource": resource, "entries": len(entries), "masked": masked})
    else:
        show_exported(resource, out_file, len(entries), masked=masked)


@app.command(
    help=say(
        "部门更正后重新读取，说明每行是否已释放；仍有被隔离的即返回 1",
        "Read the resource again after correction; say of each row whether it is released; 1 if not all are.",
    )
)
def release(
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help=say("编号", "entries"))] = None,
    resource: Annotated[str | None, typer.Option(help=say("该资源全部隔离行", "all of a resource"))] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read the resources of the entries again, through the whole sequence; no rule is ever overridden."""
    settings = adopt_settings()
    catalogue = load_catalogue(settings)
    entries = _asked(settings, catalogue, ids or [], resource)
    contracts = {name: contract_of(catalogue, name) for name in sorted({e.row.resource for e in entries})}
    with StopRequest() as stop:
        attempts = list(run_each(contracts.values(), lambda contract: workplace(settings, contract), stop))
    done = [attempt.record for attempt in attempts if attempt.record is not None]
    with pipeline_transaction(settings) as connection:
        unread = set(contracts) - {record.resource for record in done}
        found = releases(connection, contracts, [entry.row.id for entry in entries], unread)
        opened = opened_by(connection, [record.run_id for record in done])
    if as_json:
        show_json(
            {
                "entries": [one.as_json() for one in found],
                "opened": opened,
                "runs": [attempt.as_json() for attempt in attempts],
            }
        )
    elif not entries:
        show_nothing(resource or "")
    else:
        show_failures(attempts)
        show_releases(found, opened)
    if unread or not all(one.released for one in found):
        raise typer.Exit(1)


def _asked(settings: Settings, catalogue: Catalogue, ids: list[int], resource: str | None) -> list[Entry]:
    if bool(ids) == (resource is not None):
        raise CommandFailed(
            Text("应给出编号或 --resource 之一", "expected entry ids, or --resource, and not both"),
            Text("tongban quarantine list", "tongban quarantine list"),
            exit_code=2,
        )
    if resource is None:
        return _entries(settings, ids)
    contract_of(catalogue, resource)
    with pipeline_transaction(settings) as connection:
        return open_entries(connection, resource)


def _entries(settings: Settings, ids: list[int]) -> list[Entry]:
    with pipeline_transaction(settings) as connection:
        found = read_entries(connection, ids)
    missing = sorted(set(ids) - {entry.row.id for entry in found})
    if missing:
        told = ", ".join(map(str, missing))
        raise CommandFailed(
            Text(f"隔离区没有编号 {told}", f"quarantine has no entry {told}"),
            Text("tongban quarantine list", "tongban quarantine list"),
            exit_code=2,
        )
    return found


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
        say_next(
            "请部门更正后再次运行 tongban pipeline run",
            "let the department correct the rows, then tongban pipeline run",
        )
    )


def _line(row: dict[str, Any]) -> list[object]:
    values = ", ".join(f"{f['field']}={f['raw']!r} ({f['reason']})" for f in row["findings"])
    return [row["id"], row["resource"], row["row_key"], ", ".join(row["rules"]), values]
