"""`tongban catalog`: every fault before anything starts, the items, and how far the catalogue has come."""

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from catalog.calendar import local_date
from catalog.errors import CatalogFaulty, Fault
from catalog.loader import load
from catalog.model import Catalogue, ServiceItem, Text
from catalog.rules.coverage import Coverage, coverage, permits
from cli.console import err, out, show_json, show_table
from cli.errors import CommandFailed
from cli.home import home_directory, read_settings
from cli.language import said, say
from cli.service_items import (
    every_item,
    item_as_json,
    item_in_full,
    item_of,
    need_lines,
    next_step,
    show_items,
    title_of,
)
from exchange.clock import utc_now
from exchange.settings import SHIPPED_CATALOGUE
from quality.examination import examine

app = typer.Typer(no_args_is_help=True)

Directory = Annotated[Path | None, typer.Option(help="目录所在文件夹 / the catalogue's folder")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON")]


@app.command()
def check(
    directory: Annotated[Path | None, typer.Argument(help="目录所在文件夹 / the catalogue's folder")] = None,
) -> None:
    """检查目录，列出全部错误 / Check the catalogue and list every fault with file and line.

    The contracts' quality rules are compiled too, once everything else is sound.
    """
    place = _place(directory)
    try:
        catalogue = load(place)
    except CatalogFaulty as faulty:
        raise _listed(place, faulty.faults) from None
    faults = tuple(_placed(place, fault) for fault in examine(catalogue))
    if faults:
        raise _listed(place, faults)
    _show(catalogue)


@app.command()
def items(
    department: Annotated[str | None, typer.Option(help="部门 / department")] = None,
    directory: Directory = None,
    *,
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="仅列未对应证明的 / only those without named proofs")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """列出事项 / List the service items, with how many proofs each needs."""
    catalogue = load(_place(directory))
    if department is not None and department not in catalogue.departments:
        raise _unknown(catalogue, department)
    found = [
        item
        for item in every_item(catalogue)
        if department in (None, item.department) and not (unmapped and isinstance(item, ServiceItem))
    ]
    if as_json:
        show_json([item_as_json(item) for item in found])
    else:
        show_items(found)


@app.command(name="show")
def show_item(
    item: Annotated[str, typer.Argument(help="事项 / service item")],
    directory: Directory = None,
    *,
    as_json: AsJson = False,
) -> None:
    """说明一个事项：证明、数据项、材料、依据、协议 / Show what an item needs, replaces and stands on."""
    catalogue = load(_place(directory))
    found = item_of(catalogue, item)
    today = local_date(utc_now())
    by = permits(found, catalogue.agreements.values(), today) if isinstance(found, ServiceItem) else {}
    if as_json:
        show_json(item_in_full(found, by))
        return
    out.print(f"{found.id}: {title_of(found)}")
    out.print(say("部门：", "department: ") + said(catalogue.departments[found.department].title))
    if isinstance(found, ServiceItem):
        out.print(say("设定依据：", "legal basis: ") + (found.legal_basis or say("未查明", "unsourced")))
        for line in need_lines(found.need, by):
            out.print(line)
    out.print(next_step(found, by))


@app.command(name="coverage")
def show_coverage(directory: Directory = None, *, as_json: AsJson = False) -> None:
    """各部门事项的对应与免交情况 / Show how many items are mapped, and how many stand at zero paper today.

    By the agreements' seeds: what was agreed or ended since is known to the database alone.
    """
    found = coverage(load(_place(directory)), local_date(utc_now()))
    totals = Coverage(
        department=say("合计", "total"),
        items=sum(one.items for one in found),
        mapped=sum(one.mapped for one in found),
        zero_paper=sum(one.zero_paper for one in found),
    )
    if as_json:
        counts = {name: count for name, count in asdict(totals).items() if name != "department"}
        show_json({"departments": [asdict(one) for one in found], "total": counts})
        return
    columns = [say("部门", "department"), say("事项", "items"), say("已对应", "mapped")]
    show_table(
        say("事项覆盖", "Coverage"),
        [*columns, say("零材料", "zero paper")],
        [list(asdict(one).values()) for one in (*found, totals)],
    )
    behind = max(found, key=lambda one: one.items - one.mapped, default=totals)
    command = "tongban catalog items"
    if behind is not totals and behind.mapped < behind.items:
        command += f" --department {behind.department} --unmapped"
    out.print(say(f"下一步：{command}", f"next: {command}"))


def _place(directory: Path | None) -> Path:
    """Return the folder that was named, else the one of this exchange's settings, else the shipped one."""
    name = "TONGBAN_CATALOG_DIR"
    chosen = directory or os.environ.get(name) or read_settings(home_directory()).get(name)
    return Path(chosen or SHIPPED_CATALOGUE)


def _unknown(catalogue: Catalogue, department: str) -> CommandFailed:
    known = ", ".join(catalogue.departments)
    return CommandFailed(
        Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}"),
        Text(zh=f"可用部门：{known}", en=f"departments: {known}"),
        exit_code=2,
    )


def _show(catalogue: Catalogue) -> None:
    contracts, mapped, unmapped, departments = (
        len(part)
        for part in (catalogue.contracts, catalogue.items, catalogue.unmapped, catalogue.departments)
    )
    count = mapped + unmapped
    out.print(
        say(
            f"目录完好：{contracts} 份合同，{count} 个事项（已对应证明 {mapped} 个），{departments} 个部门",
            f"The catalogue is sound: {contracts} contracts, {count} items ({mapped} with named proofs), "
            f"{departments} departments",
        )
        + f"; {catalogue.digest[:16]}"
    )
    out.print(say("下一步：tongban connector check <资源>", "next: tongban connector check <resource>"))


def _listed(directory: Path, faults: tuple[Fault, ...]) -> typer.Exit:
    """Print the faults and return how the command ends."""
    for fault in faults:
        line = f":{fault.line}" if fault.line else ""
        where = f" {fault.where}:" if fault.where else ""
        err.print(f"{directory / fault.file}{line}:{where} {said(fault.message)}")
    number = len(faults)
    err.print(say(f"共 {number} 处错误；未加载任何内容。", f"{number} faults; nothing was loaded."))
    return typer.Exit(1)


def _placed(directory: Path, fault: Fault) -> Fault:
    """Return a rule's fault with the line on which the rule stands, which a loaded catalogue forgot."""
    rule = fault.where.removeprefix("quality.")
    return replace(fault, line=_line_of(directory / fault.file, f"id: {rule}"))


def _line_of(file: Path, words: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip(" -") == words), 0)
