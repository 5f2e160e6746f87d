"""What `tongban catalog check` says: every fault with file and line, or how much a sound catalogue holds."""

from dataclasses import replace
from pathlib import Path

from catalog.errors import Fault
from catalog.model import Catalogue
from cli.console import err, out, show_json
from cli.language import said, say, say_next


def show_sound(catalogue: Catalogue, *, as_json: bool) -> None:
    """Say that the catalogue is sound, and how much it holds."""
    contracts, mapped, unmapped, departments = (
        len(part)
        for part in (catalogue.contracts, catalogue.items, catalogue.unmapped, catalogue.departments)
    )
    count = mapped + unmapped
    if as_json:
        figures = {"contracts": contracts, "items": count, "mapped": mapped, "departments": departments}
        show_json({"sound": True, "faults": [], "digest": catalogue.digest} | figures)
        return
    out.print(
        say(
            f"目录完好：{contracts} 份契约，{count} 个事项（已对应证明 {mapped} 个），{departments} 个部门",
            f"The catalogue is sound: {contracts} contracts, {count} items ({mapped} with named proofs), "
            f"{departments} departments",
        )
        + f"; {catalogue.digest[:16]}"
    )
    out.print(say_next("tongban connector check <资源>", "tongban connector check <resource>"))


def show_faults(directory: Path, faults: tuple[Fault, ...], *, as_json: bool = False) -> None:
    """Print the faults, each with its place, and what to do."""
    if as_json:
        show_json({"sound": False, "faults": [_as_json(fault) for fault in faults]})
        return
    for fault in faults:
        line = f":{fault.line}" if fault.line else ""
        where = f" {fault.where}:" if fault.where else ""
        err.print(f"{directory / fault.file}{line}:{where} {said(fault.message)}")
    number = len(faults)
    err.print(say(f"共 {number} 处错误；未加载任何内容。", f"{number} faults; nothing was loaded."))
    err.print(
        say(
            "→ 更正上述各行，再运行 tongban catalog check",
            "→ correct these lines, then tongban catalog check",
        )
    )


def placed(directory: Path, fault: Fault) -> Fault:
    """Return a rule's fault with the line on which the rule stands, which a loaded catalogue forgot."""
    rule = fault.where.removeprefix("quality.")
    return replace(fault, line=_line_of(directory / fault.file, f"id: {rule}"))


def _as_json(fault: Fault) -> dict[str, str | int]:
    return {"file": fault.file, "line": fault.line, "where": fault.where, "message": said(fault.message)}


def _line_of(file: Path, words: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip(" -") == words), 0)
