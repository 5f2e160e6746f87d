"""The one complete environment of an Airflow home: settings that were measured, and nothing of the caller's.

A single `AIRFLOW__…` variable left in a shell would silently change another home's Airflow, so what is
taken from the caller is named here.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.airflow.secrets import USER, load_secrets, passwords_file

INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")
PIPELINE = frozenset(
    f"TONGBAN_{name}" for name in ("PIPELINE_DATABASE_URL", "KEYS_DIR", "CATALOG_DIR", "RETRY_SECONDS")
)
CONNECTION = "TONGBAN_CONN_"
PARALLELISM = 4
BUNDLE_SECONDS = 5

FIXED = {
    "CORE__EXECUTOR": "LocalExecutor",
    "CORE__MP_START_METHOD": "fork",  # tasks inherit what the scheduler has imported
    "CORE__PARALLELISM": str(PARALLELISM),
    "CORE__LOAD_EXAMPLES": "False",
    "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
    "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",  # without it a third of the tasks sit 5 s after their end
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
    "API__HOST": "127.0.0.1",
    "API__WORKERS": "1",
    "API__EXPOSE_CONFIG": "False",
    "USAGE_DATA_COLLECTION__ENABLED": "False",
}


@dataclass(frozen=True, slots=True)
class AirflowPlace:
    """Where one Airflow lives: its home, its port on 127.0.0.1, its metadata database, its DAG files."""

    home: Path
    port: int
    database_url: str
    dags_folder: Path

    @property
    def url(self) -> str:
        """The address of its API server and pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What its processes say; tasks' own logs stand under `logs`."""
        return self.home / "airflow.log"


def airflow_environment(place: AirflowPlace, extra: Mapping[str, str]) -> dict[str, str]:
    """Return every variable Airflow's processes get.

    Of `extra`, the variables of the exchange and the departments, only those that the pipeline needs: no
    task may hold the owner's, the API's or the sealer's login.
    """
    needed = {name: value for name, value in extra.items() if name in PIPELINE or name.startswith(CONNECTION)}
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    settings = {f"AIRFLOW__{name}": value for name, value in (FIXED | _placed(place)).items()}
    return {
        **inherited,
        **needed,
        **settings,
        "AIRFLOW_HOME": str(place.home),
        "GX_ANALYTICS_ENABLED": "False",
        "OPENBLAS_NUM_THREADS": "1",  # its threads would be started before the components are forked
        "PYTHONUNBUFFERED": "1",
    }


def _placed(place: AirflowPlace) -> dict[str, str]:
    secrets = load_secrets(place.home)
    return {
        "CORE__DAGS_FOLDER": str(place.dags_folder),
        "CORE__EXECUTION_API_SERVER_URL": f"{place.url}/execution/",
        "CORE__FERNET_KEY": secrets.fernet_key,
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(place.home)),
        "DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg" + place.database_url.removeprefix("postgresql"),
        "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([_bundle(place.dags_folder)]),
        "API__PORT": str(place.port),
        "API__BASE_URL": place.url,
        "API__SECRET_KEY": secrets.api_secret,
        "API_AUTH__JWT_SECRET": secrets.jwt_secret,
        "LOGGING__BASE_LOG_FOLDER": str(place.home / "logs"),
    }


def _bundle(dags_folder: Path) -> dict[str, object]:
    return {
        "name": "tongban",
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": {"path": str(dags_folder), "refresh_interval": BUNDLE_SECONDS},
    }
