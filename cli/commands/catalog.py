"""`tongban catalog`: find every fault of the catalogue before anything starts."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.errors import CatalogFaulty
from catalog.loader import load
from cli.console import err, out
from cli.language import said, say
from exchange.settings import SHIPPED_CATALOGUE

app = typer.Typer(no_args_is_help=True, help="目录：合同、事项、协议 / The catalogue")


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
            err.print(f"{directory / fault.file}:{fault.line}: {fault.where}: {said(fault.message)}")
        err.print(
            say(
                f"共 {len(faulty.faults)} 处错误；未加载任何内容。",
                f"{len(faulty.faults)} faults; nothing was loaded.",
            )
        )
        raise typer.Exit(1) from None
    out.print(
        say("目录完好：", "The catalogue is sound: ")
        + f"{len(catalogue.contracts)} contracts, {len(catalogue.items)} items, "
        f"{len(catalogue.departments)} departments; {catalogue.digest[:16]}"
    )
    out.print(say("下一步：tongban connector check <资源>", "next: tongban connector check <resource>"))
