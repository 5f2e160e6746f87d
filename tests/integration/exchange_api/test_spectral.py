"""The served OpenAPI document is judged by Spectral: its own rules and OWASP's, from a hashed lock."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.architecture.repository import ROOT
from tests.integration.exchange_api.hall import Hall

TOOL = ROOT / "tools" / "spectral"
ERROR = 0


@pytest.fixture(scope="module")
def spectral() -> Path:
    """Spectral's folder, installed by npm exactly as the lock says; kept while the lock stays the same."""
    lock = (TOOL / "package-lock.json").read_bytes()
    folder = ROOT / ".cache" / f"spectral-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(TOOL, folder, ignore=shutil.ignore_patterns("node_modules"))
        ended = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit"],
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, ended.stderr
        (folder / "installed").touch()
    shutil.copy(TOOL / "ruleset.yaml", folder)
    return folder


@pytest.fixture
def document(hall: Hall) -> Any:
    """The document as it is served."""
    return httpx.get(f"{hall.url}/openapi.json").json()


def errors(spectral: Path, place: Path, *documents: Any) -> list[list[str]]:
    """The rules that each document breaks as errors, judged in one go."""
    paths = [place / f"{number}.json" for number, _ in enumerate(documents)]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    command = [str(spectral / "node_modules" / ".bin" / "spectral"), "lint", "--format", "json", "--quiet"]
    ended = subprocess.run(
        [*command, "--ruleset", str(spectral / "ruleset.yaml"), *map(str, paths)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode in {0, 1}, ended.stderr
    found = json.loads(ended.stdout)
    return [
        sorted({f"{each['code']} {each['path']}" for each in found if _is_of(each, path)}) for path in paths
    ]


def _is_of(finding: Any, path: Path) -> bool:
    return bool(finding["severity"] == ERROR and Path(finding["source"]).name == path.name)


def unguarded(document: Any) -> None:
    """Let anybody confirm."""
    document["paths"]["/v1/confirmations"]["post"]["security"] = []


def unbounded(document: Any) -> None:
    """Take any length of a question's case."""
    del document["components"]["schemas"]["Question"]["properties"]["case"]["maxLength"]


def in_clear(document: Any) -> None:
    """Serve from a foreign address without TLS."""
    document["servers"] = [{"url": "http://exchange.example", "x-internal": True}]


def basic(document: Any) -> None:
    """Let a password do."""
    document["components"]["securitySchemes"]["password"] = {"type": "http", "scheme": "basic"}


def misnamed(document: Any) -> None:
    """Name two operations alike."""
    document["paths"]["/healthz"]["get"]["operationId"] = "showReadiness"


DEFECTS: dict[Callable[[Any], None], str] = {
    unguarded: "owasp:api2:2023-write-restricted",
    unbounded: "owasp:api4:2023-string-limit",
    in_clear: "owasp:api8:2023-no-server-http",
    basic: "owasp:api2:2023-no-http-basic",
    misnamed: "operation-operationId-unique",
}


def test_no_error_is_left_and_each_defect_is_one(spectral: Path, document: Any, tmp_path: Path) -> None:
    """The document breaks no rule; one with a defect (OWASP's, or a doubled id) breaks that very rule."""
    document["servers"][0]["url"] = "https://exchange.example"  # the hall is served without the proxy's TLS
    broken = []
    for breaks in DEFECTS:
        changed = json.loads(json.dumps(document))
        breaks(changed)
        broken.append(changed)
    sound, *found = errors(spectral, tmp_path, document, *broken)
    assert sound == []
    for rule, codes in zip(DEFECTS.values(), found, strict=True):
        assert any(code.startswith(f"{rule} ") for code in codes), (rule, codes)


def test_each_waiver_has_its_reason() -> None:
    """Above every rule or group of rules that is off stands a comment that says why."""
    lines = (TOOL / "ruleset.yaml").read_text(encoding="utf-8").splitlines()
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"  owasp:\S+: off", line)]
    groups = [number for number, line in enumerate(lines) if line.startswith("  - files:")]
    assert rules
    assert groups
    assert all(lines[number - 1].lstrip().startswith("# ") for number in (*rules, *groups))


def test_the_lock_pins_by_digest_and_names_no_host() -> None:
    """Every package of the lock has its version and digest, and none says from where it came."""
    lock = json.loads((TOOL / "package-lock.json").read_text(encoding="utf-8"))
    pinned = {name: each for name, each in lock["packages"].items() if name}
    assert pinned
    assert all(each["integrity"].startswith("sha512-") for each in pinned.values())
    assert not [name for name, each in pinned.items() if "resolved" in each]
