"""What the demonstration shows beside what was planted: figures from the database, nothing typed in."""

import json
import shutil
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from cli.databases import pipeline_transaction
from cli.demo.demonstration import Demonstration
from cli.demo.exchange import OPERATOR, WINDOW, LocalExchange
from cli.demo.population import Persona
from cli.ledger_files import CHECKPOINT, POLICY, receipt_beside, receipt_json
from cli.window import WindowClient, WindowKey, read_pinned_policy
from cli.workplaces import workplace
from exchange.clock import utc_now
from exchange.settings import Settings
from exchange.store.quarantine import tally_quarantine
from exchange.store.runs import RunRecord, read_run
from pipeline.sequence import new_run_id, run_sequence

ITEM = "publication_retail_establishment"
SEAL_SECONDS = 10.0
AT_ONCE = 2
NEWEST = """
select run_id, result from ops.run join ops.quality_result using (run_id, resource)
where resource = :resource order by began_at desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One resource: its newest run, the rows found by the gate and in quarantine, and the rows planted."""

    record: RunRecord
    found: dict[str, int]
    quarantined: dict[str, int]
    warnings: frozenset[str]
    planted: dict[str, int]

    @property
    def agrees(self) -> bool:
        """Whether exactly the planted rows were found, the rejected ones kept, and the source reconciles."""
        rejected = {rule: rows for rule, rows in self.found.items() if rule not in self.warnings}
        return (
            self.found == self.planted and self.quarantined == rejected and bool(self.record.reconcile_agrees)
        )


def delivered(demonstration: Demonstration) -> list[Delivered]:
    """Return what each department delivered in its newest run."""
    with pipeline_transaction(demonstration.exchange.settings) as connection:
        return [
            _delivered(connection, resource, demonstration.county.planted[resource])
            for resource in sorted(demonstration.exchange.catalogue.contracts)
        ]


def _delivered(connection: Connection, resource: str, planted: Mapping[str, int]) -> Delivered:
    newest = connection.execute(text(NEWEST), {"resource": resource}).one()
    record = read_run(connection, newest.run_id)
    assert record is not None  # noqa: S101  # the query has just found it
    judged = newest.result["rules"]
    return Delivered(
        record,
        found={rule["rule"]: rule["broken"] for rule in judged if rule["broken"]},
        quarantined=tally_quarantine(connection, resource).get(resource, {}),
        warnings=frozenset(rule["rule"] for rule in judged if rule["severity"] == "warn"),
        planted=dict(planted),
    )


def run_again(demonstration: Demonstration) -> list[RunRecord]:
    """Run every resource a second time, without the scheduler, and return the figures."""
    exchange = demonstration.exchange
    contracts = exchange.catalogue.contracts

    def run(name: str) -> RunRecord:
        place = workplace(exchange.settings, contracts[name], exchange.variables)
        return run_sequence(place, new_run_id(utc_now()))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, sorted(contracts)))


def write_question(home: Path, persona: Persona) -> Path:
    """Write the demonstration's question to a private file: an identifier belongs in no command line."""
    question = {
        "item": ITEM,
        "subject": {"type": persona.holder_type.value, "code": persona.code, "name": persona.name},
        "case": "demo-0001",
        "operator": OPERATOR.operator_id,
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
    policy = read_pinned_policy(exchange.settings.ledger_dir / POLICY)
    with WindowClient(exchange.settings.issuer_url, WINDOW, key, policy=policy) as client:
        if shutil.which("curl") is None:
            came = client.confirm(json.loads(question.read_bytes()))
            answer.write_bytes(came.raw)
            receipt.write_bytes(came.receipt)
            return Asked(answer, receipt, by_curl=False)
        header = f'header = "Authorization: Bearer {client.token()}"'
    for private in (answer, receipt):  # an answer holds personal data
        private.touch(mode=0o600)
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
