"""The verifier stands alone: what it imports can be carried to a machine that has nothing of ours."""

import subprocess
import sys

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
