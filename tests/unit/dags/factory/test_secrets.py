"""Secrets by connection name: the environment, then Airflow; masked in logs."""

from pathlib import Path

import pytest

from tests.unit.dags.airflow_process import ask_airflow

URLS = {
    "sql": "mysql://reader:p%40ss%2F@10.0.0.1:3307/licences",
    "other_sql": "postgresql://reader:secret@10.0.0.1:5433/titles",
    "drops": "sftp://reader:secret@drops.test:2222/out/titles",
    "rest": "https://:token-1@persons.test:8443",
    "local": "file:///var/drops/titles",
    "query": "mysql://reader:secret@db.test/licences?ssl_mode=REQUIRED",
}
ROUND_TRIP = """
import os
from dags.factory.secrets import resolver
answer({name: resolver({})(name) for name in %r})
""" % [*URLS, "unknown"]
FIRST = """
import os
from dags.factory.secrets import resolver
answer(resolver({"TONGBAN_CONN_SQL": "mysql://edge"})("sql"))
"""
MASKED = """
import sys
from airflow.sdk._shared.secrets_masker import redact
from dags.factory.secrets import resolver
before = str(redact("reads with Str0ng-Secret now"))
resolver({"TONGBAN_CONN_SQL": "mysql://reader:Str0ng-Secret@db/x"})("sql")
answer([before, str(redact("reads with Str0ng-Secret now"))])
"""


@pytest.fixture(scope="module")
def resolved(airflow_home: Path) -> dict[str, str | None]:
    """What the resolver gives for connections that Airflow alone knows."""
    secrets = {f"AIRFLOW_CONN_{name.upper()}": url for name, url in URLS.items()}
    found: dict[str, str | None] = ask_airflow(airflow_home, ROUND_TRIP, **secrets)
    return found


@pytest.mark.parametrize("name", URLS)
def test_airflow_connection_gives_back_its_url(resolved: dict[str, str | None], name: str) -> None:
    """A connection kept by Airflow comes back as the URL it was given as."""
    assert resolved[name] == URLS[name]


def test_unknown_name_gives_nothing(resolved: dict[str, str | None]) -> None:
    """A name that nobody configured is `None`; the connector says what to do."""
    assert resolved["unknown"] is None


def test_environment_comes_first(airflow_home: Path) -> None:
    """A secret of the worker's own environment wins over Airflow's central one."""
    found = ask_airflow(airflow_home, FIRST, AIRFLOW_CONN_SQL=URLS["sql"])
    assert found == "mysql://edge"


def test_found_password_is_masked_in_logs(airflow_home: Path) -> None:
    """Once resolved, a password is blotted out of what Airflow logs; before, it was not."""
    before, after = ask_airflow(airflow_home, MASKED)
    assert "Str0ng-Secret" in before
    assert "Str0ng-Secret" not in after
    assert "***" in after
