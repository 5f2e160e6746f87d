"""Airflow's REST interface, as far as the demonstration speaks it (stable API v2)."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from cli.airflow.errors import AirflowRefused, AirflowSilent

REQUEST_SECONDS = 30.0  # a machine that starts everything at once answers late
UNAUTHORISED = 401
TASK_INTERFACE = "task_interface"


class AirflowRest:
    """Speaks to one Airflow; logs in when it must, and again when its token has run out.

    Every request raises `AirflowSilent` where no answer comes, which names `log`, and `AirflowRefused` for an
    answer that says no; none is sent again by itself.
    """

    def __init__(self, url: str, user: str, password: str, log: Path) -> None:
        self._log = log
        self._client = httpx.Client(base_url=url, timeout=REQUEST_SECONDS, trust_env=False)
        self._login = {"username": user, "password": password}

    def close(self) -> None:
        """Release the connection; idempotent."""
        self._client.close()

    def unready(self, components: frozenset[str]) -> frozenset[str]:
        """Return which of `components` are not healthy; all of them while nothing answers.

        `TASK_INTERFACE` is what running tasks speak to; it is healthy once it has been built.
        """
        try:
            health = self._client.get("/api/v2/monitor/health").raise_for_status().json()
            health[TASK_INTERFACE] = self._client.get("/execution/health").raise_for_status().json()
        except httpx.HTTPError:
            return components
        return frozenset(name for name in components if health.get(name, {}).get("status") != "healthy")

    def dag_ids(self) -> frozenset[str]:
        """Return the ids of the DAGs that Airflow has built."""
        return frozenset(dag["dag_id"] for dag in self._request("GET", "/dags?limit=1000")["dags"])

    def import_errors(self) -> tuple[str, ...]:
        """Return why DAG files could not be built."""
        found = self._request("GET", "/importErrors")["import_errors"]
        return tuple(f"{error['filename']}: {error['stack_trace']}" for error in found)

    def pools(self) -> dict[str, int]:
        """Return the slots of each pool."""
        return {pool["name"]: pool["slots"] for pool in self._request("GET", "/pools")["pools"]}

    def trigger(self, dag_id: str) -> str:
        """Ask for a run now and return its id.

        Raises `AirflowRefused`, with status 404 for a DAG that was not built, and `AirflowSilent`: then the
        run may have begun, and whoever asks again may have two.
        """
        run = self._request("POST", f"/dags/{quote(dag_id)}/dagRuns", {"logical_date": None})
        return str(run["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """Return `queued`, `running`, `success` or `failed`."""
        return str(self._request("GET", _run(dag_id, run_id))["state"])

    def task_states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Return each task's state; `None` before it is scheduled."""
        tasks = self._request("GET", f"{_run(dag_id, run_id)}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in tasks}

    def figures(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """Return what a task left: counts and ids."""
        path = f"{_run(dag_id, run_id)}/taskInstances/{quote(task_id)}/xcomEntries/return_value"
        return self._request("GET", f"{path}?deserialize=false")["value"]

    def _request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        answer = self._send(method, f"/api/v2{path}", body)
        if answer.status_code == UNAUTHORISED:
            self._client.headers["Authorization"] = f"Bearer {self._token()}"
            answer = self._send(method, f"/api/v2{path}", body)
        return _json(f"{method} {path}", answer)

    def _send(self, method: str, path: str, body: Mapping[str, object] | None) -> httpx.Response:
        asked = time.monotonic()
        try:
            return self._client.request(method, path, json=body)
        except httpx.TransportError as fault:
            waited, kind = time.monotonic() - asked, type(fault).__name__
            raise AirflowSilent(f"{method} {path}", waited, kind, self._log) from fault

    def _token(self) -> str:
        answer = self._send("POST", "/auth/token", self._login)
        return str(_json("POST /auth/token", answer)["access_token"])


def _run(dag_id: str, run_id: str) -> str:
    return f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"


def _json(request: str, answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        content: dict[str, Any] = answer.json()
        return content
    raise AirflowRefused(request, answer.status_code, answer.text[:500])
