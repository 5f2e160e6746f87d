"""`tongban catalog`: find every fault of the catalogue before anything starts."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.errors import CatalogFaulty
from catalog.loader import load
from cli.console import err, out
from cli.language import said, say
from exchange.settings import SHIPPED_CATALOGUE

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    directory: Annotated[
        Path, typer.Argument(help="目录所在文件夹 / the catalogue's folder")
    ] = SHIPPED_CATALOGUE,
) -> None:
    """检查目录，列出全部错误 / Check the catalogue and list every fault with file and line."""
    try:
        catalogue = load(directory)
    except CatalogFaulty as faulty:
        for fault in faulty.faults:
            line = f":{fault.line}" if fault.line else ""
            where = f" {fault.where}:" if fault.where else ""
            err.print(f"{directory / fault.file}{line}:{where} {said(fault.message)}")
        number = len(faulty.faults)
        err.print(say(f"共 {number} 处错误；未加载任何内容。", f"{number} faults; nothing was loaded."))
        raise typer.Exit(1) from None
    contracts, items = len(catalogue.contracts), len(catalogue.items)
    departments = len(catalogue.departments)
    out.print(
        say(
            f"目录完好：{contracts} 份合同，{items} 个事项，{departments} 个部门",
            f"The catalogue is sound: {contracts} contracts, {items} items, {departments} departments",
        )
        + f"; {catalogue.digest[:16]}"
    )
    out.print(say("下一步：tongban connector check <资源>", "next: tongban connector check <resource>"))
