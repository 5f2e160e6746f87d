"""The complete environment of an Airflow home."""

import json
from pathlib import Path

import pytest

from cli.airflow.environment import AirflowPlace, airflow_environment

EXCHANGE = {
    "TONGBAN_DATABASE_URL": "postgresql://owner:1@h/d",
    "TONGBAN_API_DATABASE_URL": "postgresql://api:2@h/d",
    "TONGBAN_SEALER_DATABASE_URL": "postgresql://sealer:3@h/d",
    "TONGBAN_PIPELINE_DATABASE_URL": "postgresql://pipeline:4@h/d",
    "TONGBAN_KEYS_DIR": "/keys",
    "TONGBAN_CONN_PUBLIC_SECURITY": "https://:token@h",
}


@pytest.fixture
def place(tmp_path: Path) -> AirflowPlace:
    """A home that nothing runs in."""
    return AirflowPlace(tmp_path, 18080, "postgresql://meta:5@h:1/airflow", tmp_path / "dags")


def test_nothing_of_the_callers_airflow_leaks(place: AirflowPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of another Airflow, of Python and of proxies in the caller's shell do not arrive."""
    leaks = {
        "AIRFLOW_HOME": "/elsewhere",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__SECRETS__BACKEND": "x.Y",
        "AIRFLOW_CONN_PUBLIC_SECURITY": "https://elsewhere",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": "/elsewhere",
        "HTTP_PROXY": "http://elsewhere",
    }
    for name, value in leaks.items():
        monkeypatch.setenv(name, value)
    environment = airflow_environment(place, {})
    assert environment["AIRFLOW_HOME"] == str(place.home)
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert set(leaks) & set(environment) == {"AIRFLOW_HOME", "AIRFLOW__CORE__EXECUTOR"}
    assert not any("elsewhere" in value for value in environment.values())


def test_tasks_hold_the_pipelines_login_only(place: AirflowPlace) -> None:
    """Of the exchange's variables tasks get the pipeline's; no other role's login does."""
    environment = airflow_environment(place, EXCHANGE)
    given = {name for name in environment if name.startswith("TONGBAN_")}
    assert given == {"TONGBAN_PIPELINE_DATABASE_URL", "TONGBAN_KEYS_DIR", "TONGBAN_CONN_PUBLIC_SECURITY"}


def test_a_variable_of_airflow_among_the_exchanges_is_dropped(place: AirflowPlace) -> None:
    """No one outside this room sets Airflow's own settings."""
    environment = airflow_environment(place, {"AIRFLOW__API__HOST": "0.0.0.0"})
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"


def test_settings_follow_the_place(place: AirflowPlace) -> None:
    """Port, metadata database, logs and DAG files are the place's, on the loopback interface alone."""
    environment = airflow_environment(place, {})
    assert environment["AIRFLOW__API__PORT"] == "18080"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg://meta:5@h:1/airflow"
    assert environment["AIRFLOW__LOGGING__BASE_LOG_FOLDER"] == str(place.home / "logs")
    [bundle] = json.loads(environment["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])
    assert bundle["kwargs"]["path"] == str(place.dags_folder)


def test_nothing_is_reported_to_anybody(place: AirflowPlace) -> None:
    """Neither Airflow nor Great Expectations sends usage data, and no configuration is shown."""
    environment = airflow_environment(place, {})
    assert environment["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert environment["GX_ANALYTICS_ENABLED"] == "False"
    assert environment["AIRFLOW__API__EXPOSE_CONFIG"] == "False"
