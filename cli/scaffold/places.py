"""Where a new resource's files go, and that nothing there is overwritten."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalog.errors import CatalogFaulty, Fault
from catalog.loader import load
from catalog.loader.source.tree import DEPARTMENTS, NAME
from catalog.model import Text
from cli.console import out
from cli.errors import CommandFailed
from cli.language import said, say

DAG_FILE = '''"""Airflow DAGs of {department}: one for each of its contracts."""

from dags.factory import build_department

build_department("{department}")
'''
DEPARTMENT = """  - id: {id}
    title: {{zh: {zh}, en: {en}}}
    creditCode: null
    contact: {contact}
"""


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """How a department that the catalogue does not list yet is called, and who answers for its data."""

    zh: str
    en: str
    contact: str

    def entry(self, department: str) -> str:
        """Return its entry in the list; JSON's quotes are YAML's."""
        told = {"zh": self.zh, "en": self.en, "contact": self.contact}
        quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in told.items()}
        return DEPARTMENT.format(id=department, **quoted)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written; `dag_file` is `None` where the department had one.

    `faults` are the decisions and faults left in the catalogue's new places.
    """

    contract: Path
    lines: int
    department_added: bool
    dag_file: Path | None
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "contract": str(self.contract),
            "lines": self.lines,
            "department_added": self.department_added,
            "dag_file": None if self.dag_file is None else str(self.dag_file),
            "to_decide": [
                {
                    "file": one.file,
                    "line": one.line,
                    "where": one.where,
                    "zh": one.message.zh,
                    "en": one.message.en,
                }
                for one in self.faults
            ],
        }


def require_free(catalogue: Path, name: str) -> None:
    """Raise `CommandFailed` if name or folder do not fit, or the contract is there already."""
    if re.fullmatch(f"{NAME}/{NAME}", name) is None:
        raise CommandFailed(
            Text(f"收到 {name}；应为 <部门>/<资源>", f"received {name}; expected <department>/<resource>"),
            Text(
                "用小写字母、数字和单个下划线，例如 market_regulation/food_permit",
                "use lower-case letters, digits, single underscores, such as market_regulation/food_permit",
            ),
            exit_code=2,
        )
    if not (catalogue / DEPARTMENTS).is_file():
        raise CommandFailed(
            Text(
                f"{catalogue} 不是目录文件夹：缺少 {DEPARTMENTS}",
                f"{catalogue} is no catalogue: no {DEPARTMENTS}",
            ),
            Text("用 TONGBAN_CATALOG_DIR 指明", "name its folder by TONGBAN_CATALOG_DIR"),
            exit_code=2,
        )
    place = contract_place(catalogue, name)
    if place.exists():
        raise CommandFailed(
            Text(f"{place} 已存在，未作任何更改", f"{place} exists; nothing was changed"),
            Text(
                f"直接修改它，或换一个资源名；tongban connector explain {name}",
                f"edit it, or choose another name; tongban connector explain {name}",
            ),
        )


def require_department(catalogue: Path, name: str, given: NewDepartment) -> bool:
    """Return whether the department is listed; where it is not, `given` has to say what its entry needs.

    The list is everybody's: an entry left open there would stop every other department's DAGs. Raises
    `CommandFailed`.
    """
    department = name.partition("/")[0]
    is_known = department in _departments(catalogue)
    if is_known or all((given.zh, given.en, given.contact)):
        return is_known
    options = "--department-title 名称 --department-title-en Name --department-contact 联系方式"
    raise CommandFailed(
        Text(
            f"部门 {department} 不在 {DEPARTMENTS} 中；应给出其中英文名称和数据共享联系方式",
            f"the department {department} is not in {DEPARTMENTS}; expected its names and contact",
        ),
        Text(f"加上 {options}", f"add {options}"),
        exit_code=2,
    )


def contract_place(catalogue: Path, name: str) -> Path:
    """Return the file of a resource's contract."""
    return catalogue / "contracts" / f"{name}.yaml"


def write_resource(catalogue: Path, dags: Path, name: str, text: str, given: NewDepartment) -> Written:
    """Write the contract, its department's entry and DAG file where they are missing, all or none.

    `given` is for a department that is not listed yet. A folder of DAGs that does not exist gets none. Raises
    `CommandFailed` or `OSError`.
    """
    require_free(catalogue, name)
    is_known = require_department(catalogue, name, given)
    department = name.partition("/")[0]
    place, dag_file = contract_place(catalogue, name), dags / f"{department}_dags.py"
    gets_dag_file = dags.is_dir() and not dag_file.exists()
    done: list[Callable[[], None]] = []
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _create(place, text, done)
        if gets_dag_file:
            _create(dag_file, DAG_FILE.format(department=department), done)
        if not is_known:
            _append_department(catalogue / DEPARTMENTS, department, given)
    except BaseException:
        for undo in reversed(done):
            undo()
        raise
    return Written(
        place,
        len(text.splitlines()),
        not is_known,
        dag_file if gets_dag_file else None,
        _left(catalogue, name),
    )


def show_written(written: Written, name: str) -> None:
    """Print what was written, what is left to decide, and what to do next."""
    out.print(
        say(
            f"已写入 {written.contract}（{written.lines} 行）",
            f"wrote {written.contract} ({written.lines} lines)",
        )
    )
    if written.department_added:
        out.print(say("已在 departments.yaml 登记部门", "added the department to departments.yaml"))
    if written.dag_file is not None:
        out.print(say(f"已写入 {written.dag_file}", f"wrote {written.dag_file}"))
    for fault in written.faults:
        out.print(f"  {fault.file}:{fault.line} {fault.where}: {said(fault.message)}")
    left = len(written.faults)
    if left:
        out.print(
            say(
                f"还有 {left} 处待定。下一步：逐处确定后运行 tongban catalog check",
                f"{left} things are left to decide; next: decide them, then tongban catalog check",
            )
        )
    step = f"tongban connector preview {name}"
    out.print(say(f"然后：{step}", f"then: {step}"))


def _departments(catalogue: Path) -> set[str]:
    content = yaml.safe_load((catalogue / DEPARTMENTS).read_text(encoding="utf-8"))
    entries = content.get("departments") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CommandFailed(
            Text(f"{catalogue / DEPARTMENTS} 无法读取", f"{catalogue / DEPARTMENTS} cannot be read"),
            Text("tongban catalog check", "tongban catalog check"),
        )
    return {str(entry.get("id")) for entry in entries}


def _create(place: Path, text: str, done: list[Callable[[], None]]) -> None:
    with place.open("x", encoding="utf-8") as file:
        done.append(place.unlink)
        file.write(text)


def _append_department(place: Path, department: str, given: NewDepartment) -> None:
    before = place.read_text(encoding="utf-8")
    after = before + ("" if before.endswith("\n") else "\n") + given.entry(department)
    if not _lists(after, department):
        raise CommandFailed(
            Text(f"{place} 末尾不是部门列表", f"{place} does not end with the list of departments"),
            Text(f"手工写入部门 {department}", f"write the department {department} into it by hand"),
        )
    place.write_text(after, encoding="utf-8")


def _lists(text: str, department: str) -> bool:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return False
    entries = content.get("departments") if isinstance(content, dict) else None
    return isinstance(entries, list) and entries[-1:] != [] and entries[-1].get("id") == department


def _left(catalogue: Path, name: str) -> tuple[Fault, ...]:
    """Return what is left to decide, or is wrong, in the new contract and the list of departments."""
    try:
        load(catalogue)
    except CatalogFaulty as faulty:
        own = (f"contracts/{name}.yaml", DEPARTMENTS)
        return tuple(fault for fault in faulty.faults if fault.file in own)
    return ()
