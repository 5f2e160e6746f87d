"""`tongban connector`: look at a department's system, try its contract, prove that it can be read."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from catalog.loader import load
from catalog.loader.vocabulary import UNDECIDED
from catalog.model import Catalogue, Contract
from cli.commands import AsJson
from cli.console import err, out, show_json
from cli.discovery import propose
from cli.discovery.showing import objects_as_json, proposal_as_json, show_objects, show_proposal
from cli.explanation import explained, show_explanation
from cli.faults import as_failure
from cli.home import adopt_variables, catalogue_directory
from cli.language import said, say, say_next
from cli.scaffold import NewDepartment, contract_text, write_resource
from cli.scaffold.contract_text import Titles
from cli.scaffold.places import require_department, require_free, show_written
from cli.sealing import moment, seal_file
from cli.trial import dry_run_of, preview_of, promises_of
from cli.trial.dry_run import show_dry_run
from cli.trial.opening import connector_of
from cli.trial.preview import show_preview
from cli.trial.promises import show_promises
from cli.workplaces import contract_of
from connectors import environment_resolver
from connectors.discovery import discover as discover_connection
from connectors.discovery import found_object, sample
from connectors.errors import ConnectorError

app = typer.Typer(no_args_is_help=True)

Connection = Annotated[
    str,
    typer.Argument(
        help=say("连接名称，其地址在 TONGBAN_CONN_<名称>", "its URL stands in TONGBAN_CONN_<NAME>")
    ),
]
SampleRows = Annotated[int, typer.Option("--rows", min=1, max=10_000, help=say("样本行数", "rows to sample"))]
Resource = Annotated[str, typer.Argument(help=say("部门/资源", "department/resource"))]


@app.command(
    help=say("连接并试读，全部或一个资源", "Reach each source, or one, and prove that it can be read.")
)
def check(
    resource: Annotated[
        str | None, typer.Argument(help=say("部门/资源；省略则全部", "one resource, or all"))
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Try every source, whatever the others say; exit code 1 if one of them cannot be read."""
    catalogue = _catalogue()
    names = [resource] if resource else sorted(catalogue.contracts)
    faults = {name: _fault(contract_of(catalogue, name), quiet=as_json) for name in names}
    if as_json:
        show_json(
            [{"resource": name, "readable": fault is None} | (fault or {}) for name, fault in faults.items()]
        )
    if any(faults.values()):
        raise typer.Exit(1)
    if not as_json:
        step = "tongban connector preview"
        out.print(say_next(f"{step} <资源>", f"{step} <resource>"))


@app.command(
    name="preview",
    help=say("按契约读取前几行，个人信息已遮盖", "Show the first rows, typed, personal values masked."),
)
def show_first_rows(
    resource: Resource,
    rows: Annotated[int, typer.Option(min=1, max=200, help=say("行数", "how many rows"))] = 10,
    *,
    as_json: AsJson = False,
) -> None:
    """Read the first rows by the contract; exit code 1 if the source has none."""
    found = preview_of(contract_of(_catalogue(), resource), rows)
    if as_json:
        show_json(found.as_json())
    else:
        show_preview(found)
    if not found.rows:
        raise typer.Exit(1)


@app.command(help=say("试读全部数据并按规则判定，不写入", "Read and judge everything; write nothing."))
def read(resource: Resource, *, as_json: AsJson = False) -> None:
    """Make a dry run of the whole read; exit code 1 if a real run would hold the batch."""
    found = dry_run_of(contract_of(_catalogue(), resource))
    if as_json:
        show_json(found.as_json())
    else:
        show_dry_run(found)
    if found.holding:
        raise typer.Exit(1)


@app.command(
    name="test",
    help=say("对现有来源逐项检验连接器的约定", "Hold the live source to the promises of connectors."),
)
def try_promises(resource: Resource, *, as_json: AsJson = False) -> None:
    """Try every promise; exit code 1 if one is broken."""
    contract = contract_of(_catalogue(), resource)
    promises = promises_of(contract)
    if as_json:
        show_json({"resource": contract.name, "promises": [promise.as_json() for promise in promises]})
    else:
        show_promises(contract, promises)
    if not all(promise.kept for promise in promises):
        raise typer.Exit(1)


@app.command(help=say("用文字说明一份契约", "Say in words what a contract is and who uses it."))
def explain(resource: Resource, *, as_json: AsJson = False) -> None:
    """Explain the contract; nothing is read."""
    catalogue = _catalogue()
    contract = contract_of(catalogue, resource)
    if as_json:
        show_json(explained(catalogue, contract))
    else:
        show_explanation(catalogue, contract)


@app.command(help=say("发现一个连接能读什么，并据样本拟定契约", "List what a connection offers, or propose."))
def discover(
    connection: Connection,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[OBJECT]",
            help=say("表、文件族、工作表或操作路径", "table, file family, sheet or operation"),
        ),
    ] = None,
    rows: SampleRows = 1000,
    *,
    as_json: AsJson = False,
) -> None:
    """List the objects of a connection; with one named, sample it and propose its contract field by field."""
    adopt_variables()
    resolver = environment_resolver(os.environ)
    if name is None:
        found = discover_connection(connection, resolver)
        if as_json:
            show_json(objects_as_json(found))
        else:
            show_objects(connection, found)
        return
    proposal = propose(sample(connection, found_object(connection, name, resolver), rows, resolver))
    if as_json:
        show_json(proposal_as_json(proposal))
    else:
        show_proposal(proposal)


@app.command(help=say("为新资源写契约，缺什么就标明待定", "Write a new resource's contract from a sample."))
def new(
    resource: Resource,
    connection: Annotated[str, typer.Option(help=say("连接名称", "the connection's name"))],
    name: Annotated[str, typer.Option("--object", help=say("要读取的对象", "the object to read"))],
    title: Annotated[str, typer.Option(help=say("资源的中文名称", "the Chinese title"))] = UNDECIDED,
    title_en: Annotated[str, typer.Option(help=say("资源的英文名称", "the English title"))] = UNDECIDED,
    department_title: Annotated[
        str, typer.Option(help=say("新部门的中文名称", "a new department's Chinese name"))
    ] = "",
    department_title_en: Annotated[
        str, typer.Option(help=say("新部门的英文名称", "a new department's English name"))
    ] = "",
    department_contact: Annotated[
        str, typer.Option(help=say("新部门的数据共享联系方式", "who answers for a new department's data"))
    ] = "",
    rows: SampleRows = 1000,
    dags: Annotated[
        Path | None, typer.Option(help=say("DAG 文件夹；默认与目录并列", "DAG folder; beside the catalogue"))
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write contract, department and DAG file where they are missing; exit code 0 with decisions left."""
    catalogue = catalogue_directory()
    department = NewDepartment(department_title, department_title_en, department_contact)
    require_free(catalogue, resource)
    require_department(catalogue, resource, department)
    resolver = environment_resolver(os.environ)
    proposal = propose(sample(connection, found_object(connection, name, resolver), rows, resolver))
    text = contract_text(resource, Titles(title, title_en), proposal)
    written = write_resource(catalogue, dags or catalogue.parent / "dags", resource, text, department)
    if as_json:
        show_json(written.as_json())
    else:
        show_written(written, resource)


@app.command(help=say("为人工交来的文件写清单", "Write the manifest of a file that came without one."))
def seal(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help=say("分隔文本文件", "delimited file"))
    ],
    made_at: Annotated[
        str,
        typer.Option(
            help=say(
                "部门导出该文件的时间，含时区", "when the department wrote it, such as 2026-11-24T18:00+08:00"
            )
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Find encoding and rows and write the manifest; an existing one is never replaced."""
    sealed = seal_file(file, moment(made_at))
    told = asdict(sealed) | {"manifest": str(sealed.manifest)}
    if as_json:
        show_json(told)
        return
    out.print(", ".join(f"{name}: {value!r}" for name, value in told.items()))
    step = "tongban connector discover"
    out.print(say_next(f"{step} <连接>", f"{step} <connection>"))


def _catalogue() -> Catalogue:
    """Load the catalogue in force; no exchange has to be set up for it."""
    return load(catalogue_directory())


def _fault(contract: Contract, *, quiet: bool) -> dict[str, str] | None:
    try:
        with connector_of(contract) as connector:
            connector.check()
    except ConnectorError as fault:
        failure = as_failure(fault)
        told = {"fault": said(failure.message), "next_step": said(failure.next_step)}
        if not quiet:
            err.print(f"{told['fault']}\n→ {told['next_step']}")
        return told
    if not quiet:
        out.print(f"{contract.name}: " + say("可以读取", "can be read"))
    return None
