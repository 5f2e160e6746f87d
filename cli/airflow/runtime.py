"""One Airflow on this machine: started, watched, asked for runs, stopped, and found again after kill -9.

Its processes have the home as their working directory, by which any left over are found: tasks form
process groups of their own, and a pid file may name a stranger.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from cli.airflow.environment import AirflowPlace, airflow_environment
from cli.airflow.errors import AirflowEnded, AirflowSilent, AirflowUnhealthy, DagsMissing, RunUnfinished
from cli.airflow.rest import TASK_INTERFACE, AirflowRest
from cli.airflow.secrets import USER, load_secrets
from exchange.processes import kill_processes_in, processes_in

COMPONENTS = frozenset({"metadatabase", "scheduler", "dag_processor", TASK_INTERFACE})
FINAL = frozenset({"success", "failed"})
BUILD_SECONDS = 60.0
GRACE_SECONDS = 8.0
POLL_SECONDS = 0.1

Answer = TypeVar("Answer")
Progress = Callable[[frozenset[str]], None]


class AirflowRuntime:
    """Airflow with its state under `home`, its pages on `port` of 127.0.0.1, its metadata at `database_url`.

    `environment` are the variables of the exchange and the departments (`TONGBAN_…`); tasks get those the
    pipeline needs, not the owner's, the API's and the sealer's. The database must exist and may be empty.
    """

    def __init__(
        self, home: Path, port: int, database_url: str, dags_folder: Path, environment: Mapping[str, str]
    ) -> None:
        self._place = AirflowPlace(home.resolve(), port, database_url, dags_folder.resolve())
        self._extra = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: AirflowRest | None = None

    @property
    def url(self) -> str:
        """The address of Airflow's pages."""
        return self._place.url

    @property
    def login(self) -> tuple[str, str]:
        """The user and password for Airflow's pages."""
        return USER, load_secrets(self._place.home).password

    @property
    def rest(self) -> AirflowRest:
        """Airflow's REST interface, logged in as `login`."""
        if self._rest is None:
            self._rest = AirflowRest(self.url, *self.login, self._place.log)
        return self._rest

    def start(self) -> None:
        """End what an earlier run left and start Airflow; returns at once, see `wait_healthy`."""
        self._place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.kill()
        environment = airflow_environment(self._place, self._extra)
        with self._place.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dags.launch"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._place.home,
                env=environment,
                start_new_session=True,
            )

    def wait_healthy(self, timeout_seconds: float, progress: Progress = lambda _unready: None) -> None:
        """Wait until every component is healthy; `progress` is told which are not, whenever that changes.

        Raises `AirflowEnded` or `AirflowUnhealthy`, each with the end of the log.
        """
        deadline = time.monotonic() + timeout_seconds
        told: frozenset[str] | None = None
        while unready := self.rest.unready(COMPONENTS):
            if unready != told:
                progress(unready)
                told = unready
            self._require_running()
            if time.monotonic() > deadline:
                raise AirflowUnhealthy(unready, timeout_seconds, self._place.log)
            time.sleep(POLL_SECONDS)
        self._require_running()
        progress(unready)

    def wait_dags(self, dag_ids: Collection[str], timeout_seconds: float) -> None:
        """Wait until Airflow has built `dag_ids`.

        Raises `DagsMissing` with Airflow's import errors, `AirflowEnded`, or `AirflowSilent` where no answer
        came by the end of the time.
        """
        missing = self._asked_until(
            timeout_seconds,
            ask=lambda: set(dag_ids) - self.rest.dag_ids(),
            is_final=lambda missing: not missing,
        )
        if missing:
            raise DagsMissing(missing, self.rest.import_errors())

    def trigger(self, dag_id: str, timeout_seconds: float = BUILD_SECONDS) -> str:
        """Ask for a run of `dag_id` now, waiting for the DAG if it is not built yet; return the run's id.

        Asked once: a run that Airflow began without answering would be begun twice. Raises what `wait_dags`
        raises, `AirflowRefused` or `AirflowSilent`.
        """
        self.wait_dags([dag_id], timeout_seconds)
        return self.rest.trigger(dag_id)

    def wait_run(self, dag_id: str, run_id: str, timeout_seconds: float = 300.0) -> str:
        """Wait for the end of a run and return `success` or `failed`.

        Raises `RunUnfinished`, `AirflowEnded`, or `AirflowSilent` where no answer came by the end of the
        time.
        """
        state = self._asked_until(
            timeout_seconds,
            ask=lambda: self.rest.run_state(dag_id, run_id),
            is_final=FINAL.__contains__,
        )
        if state not in FINAL:
            raise RunUnfinished(dag_id, run_id, state, timeout_seconds)
        return state

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Return the state of each task of a run; `None` before it is scheduled."""
        return self.rest.task_states(dag_id, run_id)

    def is_running(self) -> bool:
        """Return whether any process of this Airflow is alive."""
        return bool(processes_in(self._place.home))

    def stop(self) -> None:
        """End every process of this Airflow, running tasks too, and wait for their end; idempotent."""
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGTERM)
            self._wait_for_end(GRACE_SECONDS)
        self.kill()
        if self._rest is not None:
            self._rest.close()
            self._rest = None

    def kill(self) -> None:
        """Kill every process of this Airflow with SIGKILL."""
        kill_processes_in(self._place.home)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _asked_until(
        self, timeout_seconds: float, ask: Callable[[], Answer], is_final: Callable[[Answer], bool]
    ) -> Answer:
        """Ask again and again, and return the first final answer, or the last one by the end of the time.

        No answer means not yet: a machine under load may leave one request out. At the end it is raised.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            over = time.monotonic() > deadline
            try:
                answer = ask()
            except AirflowSilent:
                self._require_running()
                if over:
                    raise
            else:
                if is_final(answer):
                    return answer
                self._require_running()
                if over:
                    return answer
            time.sleep(POLL_SECONDS)

    def _wait_for_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            if self._process is not None:
                self._process.poll()
            time.sleep(POLL_SECONDS)

    def _require_running(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            raise AirflowEnded(self._process.returncode, self._place.log)
