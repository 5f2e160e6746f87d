"""`tongban catalog`: find every fault of the catalogue before anything starts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from catalog.errors import CatalogFaulty, Fault
from catalog.loader import load
from catalog.model import Catalogue, Contract, Text
from cli.console import err, out
from cli.language import said, say
from exchange.settings import SHIPPED_CATALOGUE
from quality.errors import QualityFault
from quality.rules import compile_rules

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    directory: Annotated[
        Path, typer.Argument(help="目录所在文件夹 / the catalogue's folder")
    ] = SHIPPED_CATALOGUE,
) -> None:
    """检查目录，列出全部错误 / Check the catalogue and list every fault with file and line.

    The contracts' quality rules are compiled too, once everything else is sound.
    """
    try:
        catalogue = load(directory)
    except CatalogFaulty as faulty:
        raise _listed(directory, faulty.faults) from None
    faults = [
        fault for contract in catalogue.contracts.values() for fault in _rule_faults(directory, contract)
    ]
    if faults:
        raise _listed(directory, tuple(faults))
    _show(catalogue)


def _show(catalogue: Catalogue) -> None:
    contracts, items, departments = (
        len(part) for part in (catalogue.contracts, catalogue.items, catalogue.departments)
    )
    out.print(
        say(
            f"目录完好：{contracts} 份合同，{items} 个事项，{departments} 个部门",
            f"The catalogue is sound: {contracts} contracts, {items} items, {departments} departments",
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


def _rule_faults(directory: Path, contract: Contract) -> Iterator[Fault]:
    """Yield what the quality room says of each declared rule alone, then of all together."""
    file = f"contracts/{contract.name}.yaml"
    found = False
    for rule in contract.rules:
        try:
            compile_rules(replace(contract, rules=(rule,)))
        except QualityFault as fault:
            found = True
            line = _line_of(directory / file, f"id: {rule.id}")
            yield Fault(file, line, f"quality.{rule.id}", Text(zh=str(fault), en=str(fault)))
    if not found:
        try:
            compile_rules(contract)
        except QualityFault as fault:
            yield Fault(file, 0, "quality", Text(zh=str(fault), en=str(fault)))


def _line_of(file: Path, words: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip(" -") == words), 0)
