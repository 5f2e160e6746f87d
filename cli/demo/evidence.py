"""What the demonstration shows beside what was planted: figures from the database, nothing typed in."""

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from cli.databases import pipeline_transaction
from cli.demo.demonstration import Demonstration
from cli.demo.exchange import WINDOW, LocalExchange
from cli.demo.population import Persona
from cli.ledger_files import CHECKPOINT, receipt_beside, receipt_json
from cli.window import WindowClient, WindowKey
from cli.workplaces import workplace
from exchange.clock import utc_now
from exchange.settings import Settings
from exchange.store.quarantine import tally_quarantine
from exchange.store.runs import RunRecord, read_run
from pipeline.sequence import new_run_id, run_sequence

ITEM = "publication_retail_establishment"
SEAL_SECONDS = 10.0
NEWEST = "select run_id from ops.run where resource = :resource order by began_at desc limit 1"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One resource: its newest run, and its quarantined rows by rule beside the planted ones."""

    record: RunRecord
    quarantined: dict[str, int]
    planted: dict[str, int]

    @property
    def agrees(self) -> bool:
        """Whether the very rows that were planted are in quarantine, and the source agrees with the store."""
        return self.quarantined == self.planted and self.record.reconcile_difference == 0


def delivered(demonstration: Demonstration) -> list[Delivered]:
    """Return what each department delivered in its newest run."""
    settings = demonstration.exchange.settings
    planted = demonstration.county.planted
    with pipeline_transaction(settings) as connection:
        tally = tally_quarantine(connection)
        found = []
        for resource in sorted(demonstration.exchange.catalogue.contracts):
            run_id = connection.scalar(text(NEWEST), {"resource": resource})
            record = read_run(connection, run_id)
            assert record is not None  # noqa: S101  # the query has just found it
            found.append(Delivered(record, tally.get(resource, {}), dict(planted[resource])))
    return found


def run_again(demonstration: Demonstration) -> list[RunRecord]:
    """Run every resource a second time, without the scheduler, and return the figures."""
    exchange = demonstration.exchange
    contracts = exchange.catalogue.contracts
    return [
        run_sequence(workplace(exchange.settings, contracts[name]), new_run_id(utc_now()))
        for name in sorted(contracts)
    ]


def write_question(home: Path, persona: Persona) -> Path:
    """Write the demonstration's question to a private file: an identifier belongs in no command line."""
    question = {
        "item": ITEM,
        "subject": {"type": persona.holder_type.value, "code": persona.code, "name": persona.name},
        "case": "demo-0001",
        "operator": "window-07",
    }
    path = home / "question.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(question, ensure_ascii=False), encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Asked:
    """One confirmation of the demonstration: where its answer and receipt were saved, and who asked."""

    answer: Path
    receipt: Path
    by_curl: bool


def confirm_once(exchange: LocalExchange, question: Path) -> Asked:
    """Ask the question by curl, or by the window client where there is no curl, and save what came."""
    answer = exchange.home / "answer.json"
    receipt = receipt_beside(answer)
    key = WindowKey.read(exchange.window_key)
    with WindowClient(exchange.settings.issuer_url, WINDOW, key) as client:
        if shutil.which("curl") is None:
            came = client.confirm(json.loads(question.read_bytes()))
            answer.write_bytes(came.raw)
            receipt.write_bytes(came.receipt)
            return Asked(answer, receipt, by_curl=False)
        header = f'header = "Authorization: Bearer {client.token()}"'
    command = ["curl", "--silent", "--fail-with-body", "--config", "-", "--output", str(answer)]
    command += ["--dump-header", str(receipt), *curl_arguments(exchange.settings, question)]
    subprocess.run(command, input=header.encode(), check=True)
    return Asked(answer, receipt, by_curl=True)


def curl_arguments(settings: Settings, question: Path) -> list[str]:
    """Return curl's arguments for one confirmation, without the token."""
    kind = "Content-Type:application/json"
    return [f"{settings.issuer_url}/v1/confirmations", "--header", kind, "--data", f"@{question}"]


def await_sealed(settings: Settings, receipt: Path) -> bool:
    """Wait until the signed head outside the database covers the receipt's entry."""
    index = int(json.loads(receipt_json(receipt.read_bytes()))["index"])
    checkpoint = settings.ledger_dir / CHECKPOINT
    deadline = time.monotonic() + SEAL_SECONDS
    while time.monotonic() < deadline:
        if checkpoint.exists() and int(checkpoint.read_text(encoding="utf-8").split("\n")[1]) > index:
            return True
        time.sleep(0.1)
    return False
