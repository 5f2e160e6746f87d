"""`make demo`: the whole way with the real scheduler, over and over, also after kill -9 of everything."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.calendar import SHANGHAI
from cli.demo.population import make_population
from cli.home import PROJECT, read_settings
from exchange.clock import utc_now
from exchange.processes import processes_in
from tests.scenarios.waiting import until

BY_RULE = re.compile(
    r"^│ (?P<resource>[a-z_]+/[a-z_]+) +│ (?P<rule>[a-z_]+) +│ +(?P<found>\d+) │ +(?P<planted>\d+) │$",
    re.MULTILINE,
)
PARTS = ("api", "sealer", "airflow", "postgres/data")


@pytest.fixture(scope="module")
def home(reachable_directory: Path) -> Path:
    """The state directory of a demonstration of this module's own."""
    return reachable_directory / f"demo-{secrets.token_hex(4)}"


def start(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start the demonstration as a user would, in a session of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TONGBAN_")}
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "demo", *arguments],
        env=environment | {"TONGBAN_HOME": str(home), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def nothing_runs(home: Path) -> bool:
    """Whether no process of the demonstration is left."""
    return not any(processes_in(home / part) for part in PARTS)


def test_demo_checks_itself_and_leaves_nothing_behind(home: Path) -> None:
    """One run shows planted counts, an answer and its ledger entry, exits 0 and ends every process."""
    demo = start(home, "--once")
    output, _ = demo.communicate(timeout=800)
    assert demo.returncode == 0, output
    planted = make_population(utc_now().astimezone(SHANGHAI).date()).planted
    found = {
        (m["resource"], m["rule"]): (int(m["found"]), int(m["planted"])) for m in BY_RULE.finditer(output)
    }
    assert found == {
        (resource, rule): (rows, rows) for resource, rules in planted.items() for rule, rows in rules.items()
    }
    assert "this answer is the one that entry" in output
    assert "The demonstration checked itself" in output
    assert nothing_runs(home)


def test_demo_serves_until_ctrl_c(home: Path) -> None:
    """A second run serves what the README promises until SIGINT, then ends everything and exits 0."""
    demo = start(home)
    assert demo.stdout is not None
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    assert demo.poll() is None, "".join(lines)
    assert readme_answer(home) == readme_block("text")
    demo.send_signal(signal.SIGINT)
    output, _ = demo.communicate(timeout=240)
    assert demo.returncode == 0, "".join(lines) + output
    assert nothing_runs(home)


def readme_block(kind: str) -> str:
    """The README's one block of this kind."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(rf"```{kind}\n(.*?)```", readme, re.DOTALL)
    return str(block)


def readme_answer(home: Path) -> str:
    """What the README's confirmation prints, asked of this demonstration."""
    issuer = read_settings(home)["TONGBAN_ISSUER"]
    script = readme_block("bash").replace("http://127.0.0.1:8470", issuer)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=PROJECT,
        env=os.environ | {"TONGBAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_demo_starts_again_after_kill_9(home: Path) -> None:
    """Killed in the middle, with its servers left running, the next run takes over and checks itself."""
    demo = start(home)
    until(lambda: bool(processes_in(home / "airflow")))
    time.sleep(3)
    os.killpg(demo.pid, signal.SIGKILL)
    demo.communicate()
    assert processes_in(home / "airflow"), "the control: something must be left to take over"
    again = start(home, "--once")
    output, _ = again.communicate(timeout=800)
    assert again.returncode == 0, output
    assert nothing_runs(home)
    assert read_settings(home)["TONGBAN_ORIGIN"] == "tongban.demo/ledger"
