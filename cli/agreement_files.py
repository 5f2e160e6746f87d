"""Read a file of agreements in the form of the catalogue's seeds, judged by the catalogue's own checks."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import yaml

from catalog.errors import CatalogFaulty
from catalog.loader import load
from catalog.loader.source.tree import DEPARTMENTS, PAPERS
from catalog.model import Agreement, Text
from cli.errors import CommandFailed
from cli.language import said

FOLDER = "agreements"
FORM = Text(
    zh="应为 catalog/agreements 中的写法：consumer 与 agreements",
    en="expected the form of catalog/agreements: consumer, and agreements",
)


def read_agreements(file: Path, catalogue: Path, today: date) -> list[Agreement]:
    """Return the agreements in `file` as the catalogue under `catalogue` judges them.

    The file stands in the place of its consumer's seeds while it is judged; nothing of the catalogue is
    changed. Raises `CommandFailed` naming every fault with its line, or every agreement over before `today`.
    """
    raw = file.read_bytes()
    consumer = _consumer(file, raw)
    with tempfile.TemporaryDirectory(prefix="tongban-agreements-") as name:
        judged = Path(name)
        for folder in ("contracts", "items", FOLDER):
            shutil.copytree(catalogue / folder, judged / folder)
        for single in (DEPARTMENTS, PAPERS):
            shutil.copyfile(catalogue / single, judged / single)
        (judged / FOLDER / f"{consumer}.yaml").write_bytes(raw)
        try:
            found = load(judged)
        except CatalogFaulty as faulty:
            raise _refused(file, faulty, f"{FOLDER}/{consumer}.yaml") from None
    given = [agreement for agreement in found.agreements.values() if agreement.consumer == consumer]
    over = ", ".join(agreement.id for agreement in given if agreement.ends_on < today)
    if over:
        raise CommandFailed(
            Text(zh=f"{file}：期限已过：{over}", en=f"{file}: over before they begin: {over}"),
            Text(
                zh=f"endsOn 应不早于 {today}；未作任何更改",
                en=f"endsOn is to be {today} or later; nothing was changed",
            ),
        )
    return given


def _consumer(file: Path, raw: bytes) -> str:
    try:
        content = yaml.safe_load(raw)
    except yaml.YAMLError:
        content = None
    consumer = content.get("consumer") if isinstance(content, dict) else None
    if not isinstance(consumer, str) or not consumer.isidentifier():
        raise CommandFailed(
            Text(zh=f"{file} 没有写明使用部门（consumer）", en=f"{file} names no consumer"), FORM, exit_code=2
        )
    return consumer


def _refused(file: Path, faulty: CatalogFaulty, own: str) -> CommandFailed:
    lines = [
        f"{file if fault.file == own else fault.file}:{fault.line}: {said(fault.message)}"
        for fault in faulty.faults
    ]
    told = "\n".join(lines)
    return CommandFailed(
        Text(zh=told, en=told),
        Text(zh="更正后再运行一次；未作任何更改", en="correct it and run it again; nothing was changed"),
    )
