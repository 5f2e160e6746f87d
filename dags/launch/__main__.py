"""`python -m dags.launch`: prepare the metadata database, start the components, stay until the end."""

import sys
from importlib import import_module

from dags.launch.metadata import prepare
from dags.launch.preload import preload
from dags.launch.processes import Components, finish, fork
from dags.launch.warm import warm

SHARED = (
    "airflow.settings",
    "airflow.cli.cli_parser",
    "airflow.cli.commands.api_server_command",
    "airflow.cli.commands.dag_processor_command",
    "airflow.cli.commands.scheduler_command",
    "airflow.jobs.dag_processor_job_runner",
    "airflow.jobs.scheduler_job_runner",
    "airflow.dag_processing.manager",
)
API = (
    "airflow.api_fastapi.core_api.app",
    "airflow.api_fastapi.core_api.routes.public",
    "airflow.api_fastapi.core_api.routes.ui",
    "airflow.api_fastapi.execution_api.app",
    "uvicorn",
)


def launch() -> int:
    """Run the components until one ends or a signal comes; return the exit code."""
    _import(SHARED)
    preparing = fork(prepare)
    _import(API)
    if finish(preparing) != 0:
        return 1
    with Components() as components:
        components.start("api-server")
        components.assist(warm)
        components.start("dag-processor")
        preload(("scheduler",))
        components.start("scheduler", "--skip-serve-logs")  # the API server reads the files itself
        return components.stay()


def _import(modules: tuple[str, ...]) -> None:
    for name in modules:
        import_module(name)


if __name__ == "__main__":
    sys.exit(launch())
