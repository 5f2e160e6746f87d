"""The guides, followed block by block over a running demonstration in a checkout of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.home import PROJECT, read_settings
from exchange.postgres.cluster import free_port
from tests.scenarios.guide import blocks, follow

CHANGES_THE_CATALOGUE = "add-a-resource"  # followed last: what it adds is no part of the others' county
GUIDES = sorted(
    (PROJECT / "docs" / "guides").glob("*.md"),
    key=lambda guide: (guide.stem == CHANGES_THE_CATALOGUE, guide.stem),
)
SHOWN = "http://127.0.0.1:8470"
ELSEWHERE = "http://127.0.0.1:8478"


@dataclass(frozen=True)
class Place:
    """Where a reader sits: a checkout, its demonstration, and what stands in the guide for what is here."""

    checkout: Path
    environment: Mapping[str, str]
    replaced: Mapping[str, str]


@pytest.fixture(scope="module")
def checkout(reachable_directory: Path) -> Path:
    """A copy of the tracked tree with this environment, which a guide may change."""
    place = reachable_directory / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (PROJECT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes((PROJECT / name).read_bytes())
    (place / ".venv").symlink_to(sys.prefix)
    return place


@pytest.fixture(scope="module")
def place(checkout: Path, reachable_directory: Path) -> Iterator[Place]:
    """The demonstration, running as `make demo` runs it."""
    home = reachable_directory / "guided"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGBAN_", "LC_"))}
    environment = kept | {"LANG": "C.UTF-8", "PYTHONPATH": str(checkout), "TONGBAN_HOME": str(home)}
    demo = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "demo"],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    assert demo.poll() is None, "".join(said)
    replaced = {
        SHOWN: read_settings(home)["TONGBAN_ISSUER"],
        ELSEWHERE: f"http://127.0.0.1:{free_port()}",
        "/var/backups/tongban": str(reachable_directory / "backups"),
        "/var/lib/tongban/restored": str(reachable_directory / "restored"),
    }
    yield Place(checkout, environment, replaced)
    demo.send_signal(signal.SIGINT)
    output, _ = demo.communicate(timeout=800)
    assert demo.returncode == 0, output


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
@pytest.mark.timeout(900)
def test_guide_does_what_it_says(guide: Path, place: Place) -> None:
    """Every command of the guide works as it stands there and prints what the guide shows."""
    follow(guide, place.checkout, place.environment, place.replaced)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_is_not_run_says_why(guide: Path) -> None:
    """A block of shell that the tests leave out gives its reason; there is none without."""
    left_out = [b for b in blocks(guide.read_text(encoding="utf-8")) if b.language in {"sh", "console"}]
    assert [block.line for block in left_out if not block.not_run] == []
