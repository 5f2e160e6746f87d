"""`tongban catalog`: every fault before anything starts, what changed, the items, how far it has come."""

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from catalog.calendar import local_date
from catalog.comparison import Kind, compare
from catalog.errors import CatalogFaulty
from catalog.loader import load
from catalog.model import Catalogue, ServiceItem, Text
from catalog.rules.coverage import Coverage, coverage, permits
from cli.catalogue_changes import changes_as_json, show_changes
from cli.catalogue_faults import placed, show_faults, show_sound
from cli.catalogue_revision import lay_out
from cli.commands import AsJson
from cli.console import out, show_json, show_table
from cli.errors import CommandFailed
from cli.home import home_directory, read_settings
from cli.language import said, say, say_next
from cli.proof_words import day_lines, party_lines
from cli.service_items import (
    choice_lines,
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

Directory = Annotated[Path | None, typer.Option(help=say("目录所在文件夹", "the catalogue's folder"))]


@app.command(
    help=say("检查目录，列出全部错误", "Check the catalogue and list every fault with file and line.")
)
def check(
    directory: Annotated[
        Path | None, typer.Argument(help=say("目录所在文件夹", "the catalogue's folder"))
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check the catalogue and list every fault with file and line.

    The contracts' quality rules are compiled too, once everything else is sound.
    """
    place = _place(directory)
    try:
        catalogue = load(place)
    except CatalogFaulty as faulty:
        show_faults(place, faulty.faults, as_json=as_json)
        raise typer.Exit(1) from None
    faults = tuple(placed(place, fault) for fault in examine(catalogue))
    if faults:
        show_faults(place, faults, as_json=as_json)
        raise typer.Exit(1)
    show_sound(catalogue, as_json=as_json)


@app.command(
    help=say(
        "比较两个目录：哪些变化、是否兼容、需要什么",
        "Compare two catalogues: what changed, whether it breaks something, what it asks for.",
    )
)
def diff(
    old: Annotated[
        Path | None, typer.Argument(help=say("旧目录文件夹", "the former catalogue's folder"))
    ] = None,
    new: Annotated[
        Path | None, typer.Argument(help=say("新目录文件夹", "the new catalogue's folder"))
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help=say("与此 git 版本的目录比较", "compare with the catalogue of this git revision"),
        ),
    ] = None,
    directory: Directory = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Compare two folders, or a git revision with the folder in force.

    Ends with 1 if anything breaks, or a catalogue is faulty; with 0 otherwise.
    """
    if since is not None and old is None:
        place = _place(directory)
        with tempfile.TemporaryDirectory() as folder:
            lay_out(since, place, Path(folder))
            before = _sound(Path(folder), Path(f"{since}:{place}"))
        after = _sound(place, place)
    elif old is not None and new is not None and since is None and directory is None:
        before, after = _sound(_folder(old), old), _sound(_folder(new), new)
    else:
        raise _unclear()
    changes = compare(before, after, local_date(utc_now()))
    if as_json:
        digests = {"old_digest": before.digest, "new_digest": after.digest}
        show_json(digests | changes_as_json(changes))
    else:
        show_changes(changes)
    if any(change.kind is Kind.BREAKING for change in changes):
        raise typer.Exit(1)


@app.command(help=say("列出事项", "List the service items, with how many proofs each needs."))
def items(
    department: Annotated[str | None, typer.Option(help=say("部门", "department"))] = None,
    directory: Directory = None,
    *,
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help=say("仅列未对应证明的", "only those without named proofs"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the service items, with how many proofs each needs."""
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


@app.command(
    name="show",
    help=say(
        "说明一个事项：证明、数据项、材料、依据、协议", "Show what an item needs, replaces and stands on."
    ),
)
def show_item(
    item: Annotated[str, typer.Argument(help=say("事项", "service item"))],
    directory: Directory = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what an item needs, replaces and stands on."""
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
        for line in (
            *day_lines(found),
            *party_lines(found),
            *need_lines(found.need, by),
            *choice_lines(found, by),
        ):
            out.print(line)
    out.print(next_step(found, by))


@app.command(
    name="coverage",
    help=say(
        "各部门事项的对应与免交情况",
        "Show how many items are mapped, and how many stand at zero paper today.",
    ),
)
def show_coverage(directory: Directory = None, *, as_json: AsJson = False) -> None:
    """Show how many items are mapped, and how many stand at zero paper today.

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
    out.print(say_next(command))


def _place(directory: Path | None) -> Path:
    """Return the folder that was named, else the one of this exchange's settings, else the shipped one."""
    name = "TONGBAN_CATALOG_DIR"
    chosen = directory or os.environ.get(name) or read_settings(home_directory()).get(name)
    return Path(chosen or SHIPPED_CATALOGUE)


def _sound(directory: Path, called: Path) -> Catalogue:
    """Load a catalogue, or print its faults as those of `called` and end."""
    try:
        return load(directory)
    except CatalogFaulty as faulty:
        show_faults(called, faulty.faults)
        raise typer.Exit(1) from None


def _folder(directory: Path) -> Path:
    if not directory.is_dir():
        raise CommandFailed(
            Text(zh=f"没有文件夹 {directory}", en=f"there is no folder {directory}"),
            Text(zh="tongban catalog diff <旧文件夹> <新文件夹>", en="tongban catalog diff OLD NEW"),
            exit_code=2,
        )
    return directory


def _unclear() -> CommandFailed:
    return CommandFailed(
        Text(
            zh="应给出两个文件夹，或 --since 一个 git 版本（可加 --directory），二者择一",
            en="expected either two folders, or --since with a git revision (and perhaps --directory)",
        ),
        Text(
            zh="tongban catalog diff <旧文件夹> <新文件夹>，或 tongban catalog diff --since HEAD~1",
            en="tongban catalog diff OLD NEW, or tongban catalog diff --since HEAD~1",
        ),
        exit_code=2,
    )


def _unknown(catalogue: Catalogue, department: str) -> CommandFailed:
    known = ", ".join(catalogue.departments)
    return CommandFailed(
        Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}"),
        Text(zh=f"可用部门：{known}", en=f"departments: {known}"),
        exit_code=2,
    )
