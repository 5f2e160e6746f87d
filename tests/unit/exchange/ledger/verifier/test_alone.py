"""The verifier stands alone: what it imports can be carried to a machine that has nothing of ours."""

import json
import subprocess
import sys
from pathlib import Path

from exchange.ledger.verifier.alone import write_program
from tests.unit.exchange.ledger.conftest import PublishedLog

CARRIED = {"catalog", "exchange", "cryptography"}


def test_importing_the_verifier_brings_nothing_but_the_standard_library_and_ed25519() -> None:
    """No database driver, no framework, no settings and no writer are loaded with it."""
    script = "import sys, exchange.ledger.verifier; print(*sys.modules, sep=chr(10))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    strangers = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - CARRIED
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules, sep=chr(10))"],
        capture_output=True,
        text=True,
        check=True,
    )
    site = {name.partition(".")[0] for name in bare.stdout.split()}
    assert strangers - site - {"_cffi_backend", "_openssl"} == set()
    ours = {name for name in loaded if name.startswith("exchange.")}
    assert {"exchange.ledger.writer", "exchange.ledger.sealer", "exchange.settings"} & ours == set()
    assert "exchange.ledger.verifier.receipts" in ours


def test_the_one_file_program_runs_away_from_home(published_log: PublishedLog, tmp_path: Path) -> None:
    """The file alone, in an empty directory, proves a receipt and refutes a changed bundle."""
    program = tmp_path / "carried" / "tongban-verify.pyz"
    program.parent.mkdir()
    write_program(program)
    (published_log.directory / "checkpoint").write_bytes(published_log.grow(300))
    (tmp_path / "policy").write_text(published_log.policy.text, encoding="utf-8")
    (tmp_path / "receipt").write_text(json.dumps(published_log.receipt(7).as_json()), encoding="utf-8")
    given = ["--policy", str(tmp_path / "policy"), "--log", str(published_log.directory)]

    def run(*arguments: str) -> int:
        call = [sys.executable, "-I", str(program), *arguments, *given]
        return subprocess.run(call, cwd=program.parent, capture_output=True, check=False).returncode

    assert run("proof", str(tmp_path / "receipt")) == 0
    assert run("range") == 0
    bundle = published_log.directory / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes()[:-1] + b"]")
    assert run("range") == 2
