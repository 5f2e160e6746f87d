"""What `tongban doctor` finds of the Airflow in this home: whether it answers and its parts are well."""

from pathlib import Path

import httpx

from catalog.model import Text
from cli.errors import CommandFailed
from cli.faults import as_failure
from cli.home import home_directory
from exchange.settings import Settings

PARTS = ("metadatabase", "scheduler", "dag_processor")
WAIT_SECONDS = 3


def has_airflow() -> bool:
    """Return whether an Airflow was ever started in this home."""
    return _place().is_dir()


def examine_airflow(_settings: Settings) -> str:
    """Ask the Airflow of this home how its parts are, and return its address.

    Raises `CommandFailed` where it does not answer, a part is not healthy or its port is none; `OSError`
    where its port is not known.
    """
    address = f"http://127.0.0.1:{_port(_place().with_suffix('.port'))}"
    try:
        answer = httpx.get(f"{address}/api/v2/monitor/health", timeout=WAIT_SECONDS, trust_env=False)
    except httpx.HTTPError as fault:
        raise CommandFailed(as_failure(fault).message, _next_step()) from None
    unwell = _unwell(answer)
    if unwell:
        told = ", ".join(unwell)
        message = Text(f"{address}：{told}；应均为 healthy", f"{address}: {told}; expected healthy")
        raise CommandFailed(message, _next_step())
    return address


def _port(file: Path) -> str:
    port = file.read_text(encoding="utf-8", errors="replace").strip()
    if not (port.isascii() and port.isdecimal()):
        raise CommandFailed(
            Text(f"{file} 中不是端口号；应为一个数", f"{file} holds no port; expected one number"),
            Text("删除该文件后重新启动：make demo", "remove that file and start anew: make demo"),
        )
    return port


def _unwell(answer: httpx.Response) -> list[str]:
    """Return each part that is not healthy with what is said of it."""
    if not answer.is_success:
        return [f"{answer.status_code} {answer.reason_phrase}"]
    try:
        said = {part: str(answer.json()[part]["status"]) for part in PARTS}
    except (ValueError, LookupError, TypeError):
        return [f"{answer.status_code} ?"]
    return [f"{part} {status}" for part, status in said.items() if status != "healthy"]


def _next_step() -> Text:
    log = _place() / "airflow.log"
    return Text(
        f"查看 {log}；若仍不恢复，重新启动：make demo",
        f"see {log}; if it does not recover, start it anew: make demo",
    )


def _place() -> Path:
    return home_directory() / "airflow"
