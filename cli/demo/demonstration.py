"""The demonstration county from start to end: departments, exchange, scheduler, API and sealer.

A start over the state of an earlier demonstration, ended or killed, takes over what it finds. Everything
listens on 127.0.0.1 only and ends with this process.
"""

import fcntl
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import IO, Self

import httpx

from catalog.model import Text
from cli.airflow.runtime import AirflowRuntime
from cli.demo.children import Child, stop_all
from cli.demo.departments import County
from cli.demo.departments.ports import remembered_port
from cli.demo.exchange import LocalExchange, create_database, prepare_exchange, start_database
from cli.demo.progress import Progress
from cli.errors import CommandFailed
from cli.home import PROJECT
from exchange.clock import utc_now
from exchange.postgres import Cluster, service_account
from exchange.processes import kill_processes_in

API_PORT = 8470
AIRFLOW_PORT = 8471
API_SECONDS = 30.0
AIRFLOW_SECONDS = 120.0
RUN_SECONDS = 180.0
STEPS = 6
GATE = "quality.gate"
"""Great Expectations takes seconds to import: the second run finds it there, once the DAGs have run."""
PARTS = ("api", "sealer", "airflow")


class Demonstration:
    """Starts everything; use it as a context manager, which ends everything."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.progress = Progress(STEPS)
        self._stops: list[Callable[[], None]] = []
        self._lock: IO[str] | None = None
        self.county: County
        self.exchange: LocalExchange
        self.airflow: AirflowRuntime

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = (self.home / "demo.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed(
                Text(zh="另一个演示正在运行", en="another demonstration runs over this home"),
                Text(zh="请先按 Ctrl-C 结束它", en="end it with Ctrl-C first"),
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_all(self._stops)
        if self._lock is not None:
            self._lock.close()

    def start(self) -> None:
        """Bring everything up; scheduler, API and sealer start while the departments do."""
        self._end_leftovers()
        with self.progress.step("启动数据库 PostgreSQL 18", "start PostgreSQL 18"):
            cluster, owner_url = start_database(self.home)
            if cluster is not None:
                self._stops.append(cluster.stop)
            self._databases(owner_url)
        with self.progress.step("准备交换库、密钥、目录、台账", "prepare store, keys, catalogue, ledger"):
            self.county = County.at(self.home, utc_now, owner_url.rpartition("/")[0] + "/market_regulation")
            api_port = remembered_port(self.home / "api.port", API_PORT)
            connections = self.county.connections
            self.exchange = prepare_exchange(self.home, owner_url, cluster, connections, api_port)
            self._start_airflow(owner_url)
            children = self._start_children(api_port)
        with self.progress.step("启动各部门的系统", "start the departments' own systems"):
            self._stops.append(self.county.close)
            self.county.bring_up()
        with self.progress.step("等待核验接口与台账封存就绪", "wait for the API and the ledger's sealer"):
            self._await_ready(children)
        with self.progress.step("等待 Airflow 就绪", "wait for Airflow's scheduler"):
            self.airflow.wait_healthy(AIRFLOW_SECONDS)

    def run_dags(self) -> dict[str, str]:
        """Have the scheduler run every resource's DAG once; return each DAG's final state."""
        with self.progress.step("调度器运行各部门的 DAG", "the scheduler runs the departments' DAGs"):
            names = [name.replace("/", ".") for name in sorted(self.exchange.catalogue.contracts)]
            runs = {name: self.airflow.trigger(name) for name in names}
            Thread(target=import_module, args=[GATE], daemon=True).start()
            return {name: self.airflow.wait_run(name, run, RUN_SECONDS) for name, run in runs.items()}

    def _end_leftovers(self) -> None:
        """End what a killed demonstration left running, so that its ports are free again."""
        for part in PARTS:
            kill_processes_in(self.home / part)
        Cluster(self.home / "postgres", service_account()).stop()

    def _databases(self, owner_url: str) -> None:
        for name in ("airflow", "market_regulation"):
            create_database(owner_url, name)

    def _start_airflow(self, owner_url: str) -> None:
        self.airflow = AirflowRuntime(
            home=self.home / "airflow",
            port=remembered_port(self.home / "airflow.port", AIRFLOW_PORT),
            database_url=owner_url.rpartition("/")[0] + "/airflow",
            dags_folder=PROJECT / "dags",
            environment=self.exchange.variables,
        )
        self._stops.append(self.airflow.stop)
        self.airflow.start()

    def _start_children(self, api_port: int) -> list[Child]:
        children = [
            Child(self.home, "sealer", ["ledger", "seal"], self.exchange.variables),
            Child(self.home, "api", ["serve", "--port", str(api_port)], self.exchange.variables),
        ]
        for child in children:
            child.start()
            self._stops.append(child.stop)
        return children

    def _await_ready(self, children: list[Child]) -> None:
        url = f"{self.exchange.settings.issuer_url}/readyz"
        began = self.progress.seconds
        while self.progress.seconds - began < API_SECONDS:
            for child in children:
                child.require_running()
            try:
                if httpx.get(url, trust_env=False, timeout=1).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise CommandFailed(
            Text(zh="核验接口未就绪", en="the API is not ready"),
            Text(zh=f"见 {children[-1].log}", en=f"see {children[-1].log}"),
        )
