"""Schemathesis asks a served hall by the OpenAPI document that it serves, with every check there is."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from exchange_api.signing.jwk import thumbprint
from tests.architecture.repository import ROOT
from tests.integration.exchange_api.hall import CLIENT, ITEM, NOBODY, OPERATOR, PERSON, REFUSED_ITEM, Hall

HOOKS = "tests.integration.exchange_api.schemathesis_hooks"
SETTINGS = Path(__file__).with_name("schemathesis.toml")
SEED = 20261126


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a run: whether every check held, what was said, and requests by `operation status`."""

    passed: bool
    said: str
    counts: Mapping[str, int]

    def total(self, *, operation: str = "", status: str = "") -> int:
        """How many requests, of an operation and with a status that begins so."""
        return sum(
            count
            for name, count in self.counts.items()
            if name.startswith(operation) and name.rpartition(" ")[2].startswith(status)
        )


def ask_by_document(
    hall: Hall, directory: Path, *options: str, examples: int, authorised: bool = True, url: str | None = None
) -> Asked:
    """Run Schemathesis; `examples` are the most generated ones of an operation in a phase."""
    directory.mkdir(exist_ok=True)
    told, counts = directory / "told.json", directory / "counts.json"
    told.write_text(json.dumps(_told(hall) | {"authorised": authorised, "counts": str(counts)}))
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(SETTINGS), "run"]
    command += [f"{url or hall.url}/openapi.json", "--seed", str(SEED), "-n", str(examples), *options]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": HOOKS, "HALL_TOLD": str(told), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, env=environment, cwd=directory, check=False, capture_output=True, text=True
    )
    said = ended.stdout + ended.stderr
    assert counts.exists(), said
    return Asked(ended.returncode == 0, said, json.loads(counts.read_text(encoding="utf-8")))


def _told(hall: Hall) -> dict[str, object]:
    pem = hall.client_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "url": hall.url,
        "client": CLIENT,
        "kid": thumbprint(hall.client_key.public_key()),
        "key": pem.decode(),
        "items": [ITEM, ITEM, REFUSED_ITEM, *list(hall.catalogue.items)[:20]],
        "codes": [PERSON, PERSON, NOBODY],
        "case": "2026-000123",
        "operator": OPERATOR,
        "answers": [],
        "seed": SEED,
    }
