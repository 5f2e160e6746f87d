"""Faults of running Airflow and of speaking to it.

AirflowError
├── AirflowEnded       its processes ended before or while it was needed
├── AirflowUnhealthy   it runs but a component did not become healthy in time
├── DagsMissing        DAGs that were expected were not built in time
├── AirflowRefused     it answered a request with an error
└── RunUnfinished      a DAG run did not end in time
"""

from collections.abc import Collection
from pathlib import Path


class AirflowError(Exception):
    """Base of these faults; no message holds a password or a token."""


class AirflowEnded(AirflowError):
    """Airflow's processes ended by themselves; shows the end of their log."""

    def __init__(self, code: int | None, log: Path) -> None:
        super().__init__(f"Airflow ended with {code}. Its last words ({log}):\n{last_words(log)}")


class AirflowUnhealthy(AirflowError):
    """A component did not become healthy in time."""

    def __init__(self, components: Collection[str], seconds: float, log: Path) -> None:
        names = ", ".join(sorted(components))
        super().__init__(
            f"Airflow is not healthy after {seconds:.0f} s: {names} not ready. Its last words ({log}):\n"
            f"{last_words(log)}"
        )


class DagsMissing(AirflowError):
    """DAGs that were expected were not built in time; shows Airflow's import errors."""

    def __init__(self, missing: Collection[str], import_errors: Collection[str]) -> None:
        self.missing = frozenset(missing)
        faults = "\n".join(import_errors) or "Airflow reports no import error"
        super().__init__(f"not built: {', '.join(sorted(missing))}\n{faults}")


class AirflowRefused(AirflowError):
    """Airflow's REST interface answered with an error."""

    def __init__(self, request: str, status: int, detail: str) -> None:
        self.status = status
        super().__init__(f"{request}: Airflow answered {status}: {detail}")


class RunUnfinished(AirflowError):
    """A DAG run has not ended in time."""

    def __init__(self, dag_id: str, run_id: str, state: str, seconds: float) -> None:
        super().__init__(f"{dag_id} run {run_id} is still {state} after {seconds:.0f} s")


def last_words(log: Path, characters: int = 3000) -> str:
    """Return the end of a log file; empty if there is none."""
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-characters:]
    except FileNotFoundError:
        return ""
