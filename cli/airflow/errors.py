"""Faults of running Airflow and of speaking to it.

AirflowError
├── AirflowEnded       its processes ended before or while it was needed
├── AirflowUnhealthy   it runs but a component did not become healthy in time
├── DagsMissing        DAGs that were expected were not built in time
├── AirflowRefused     it answered a request with an error
├── AirflowSilent      it gave no answer to a request
└── RunUnfinished      a DAG run did not end in time
"""

from collections.abc import Collection
from pathlib import Path

from catalog.model import Text


class AirflowError(Exception):
    """Base of these faults, told in both languages; no message holds a password or a token."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class AirflowEnded(AirflowError):
    """Airflow's processes ended by themselves; shows the end of their log."""

    def __init__(self, code: int | None, log: Path) -> None:
        last = last_words(log)
        super().__init__(
            Text(
                f"Airflow 已自行结束，退出码 {code}。日志末尾（{log}）：\n{last}",
                f"Airflow ended with {code}. Its last words ({log}):\n{last}",
            )
        )


class AirflowUnhealthy(AirflowError):
    """A component did not become healthy in time."""

    def __init__(self, components: Collection[str], seconds: float, log: Path) -> None:
        names, last = ", ".join(sorted(components)), last_words(log)
        super().__init__(
            Text(
                f"等待 {seconds:.0f} 秒后 Airflow 仍不正常：{names} 未就绪。日志末尾（{log}）：\n{last}",
                f"Airflow is not healthy after {seconds:.0f} s: {names} not ready. Its last words ({log}):\n"
                f"{last}",
            )
        )


class DagsMissing(AirflowError):
    """DAGs that were expected were not built in time; shows Airflow's import errors."""

    def __init__(self, missing: Collection[str], import_errors: Collection[str]) -> None:
        self.missing = frozenset(missing)
        names, faults = ", ".join(sorted(missing)), "\n".join(import_errors)
        super().__init__(
            Text(
                f"尚未建立的 DAG：{names}\n{faults or 'Airflow 没有报告导入错误'}",
                f"not built: {names}\n{faults or 'Airflow reports no import error'}",
            )
        )


class AirflowRefused(AirflowError):
    """Airflow's REST interface answered with an error."""

    def __init__(self, request: str, status: int, detail: str) -> None:
        self.status = status
        super().__init__(
            Text(
                f"{request}：Airflow 答复 {status}：{detail}",
                f"{request}: Airflow answered {status}: {detail}",
            )
        )


class AirflowSilent(AirflowError):
    """Airflow's REST interface gave no answer; what was asked for may have been done all the same."""

    next_step = Text(
        zh="查看上述日志与机器负荷；如曾请求一次运行，先在 Airflow 页面上查看是否已经开始；再运行一次",
        en="see the log named above and the machine's load; where a run was asked for, see on "
        "Airflow's pages whether it has begun; then run it again",
    )

    def __init__(self, request: str, seconds: float, kind: str, log: Path) -> None:
        super().__init__(
            Text(
                f"向 Airflow 发出 {request}，等待 {seconds:.0f} 秒未收到任何答复（{kind}）；"
                f"应为 JSON 形式的答复；日志：{log}",
                f"asked Airflow for {request}, received nothing in {seconds:.0f} s ({kind}); expected an "
                f"answer in JSON; its log: {log}",
            )
        )


class RunUnfinished(AirflowError):
    """A DAG run has not ended in time."""

    def __init__(self, dag_id: str, run_id: str, state: str, seconds: float) -> None:
        super().__init__(
            Text(
                f"{dag_id} 的运行 {run_id} 在 {seconds:.0f} 秒后仍为 {state}",
                f"{dag_id} run {run_id} is still {state} after {seconds:.0f} s",
            )
        )


def last_words(log: Path, characters: int = 3000) -> str:
    """Return the end of a log file; empty if there is none."""
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-characters:]
    except FileNotFoundError:
        return ""
