"""Runs Python that imports Airflow in a process of its own: a home of its own, nothing of the caller's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
DAGS = ROOT / "dags"
MARK = "answer:"
SETTINGS = {
    "TONGBAN_PIPELINE_DATABASE_URL": "postgresql://pipeline:not-shown@db.test:6543/exchange",
    "TONGBAN_KEYS_DIR": "/nonexistent",
}


def airflow_environment(home: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that imports Airflow."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        **SETTINGS,
        **extra,
    }


def ask_airflow(home: Path, code: str, **extra: str) -> Any:
    """Run `code`, which calls `answer(value)` once, and return that value."""
    script = f"import json\ndef answer(value):\n    print('{MARK}' + json.dumps(value))\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=airflow_environment(home, extra),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    assert len(lines) == 1, done.stdout + done.stderr
    return json.loads(lines[0].removeprefix(MARK))
