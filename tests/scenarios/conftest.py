"""A whole exchange of the scenario's own: departments, database, API and sealer, asked by curl."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from cli.demo.children import Child
from cli.demo.departments import County
from cli.demo.evidence import await_sealed
from cli.demo.exchange import WINDOW, LocalExchange, create_database, prepare_exchange
from cli.demo.population import Persona
from cli.window import WindowClient, WindowKey
from cli.workplaces import workplace
from exchange.clock import utc_now
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.runs import RunRecord
from pipeline.sequence import new_run_id, run_sequence
from tests.scenarios.waiting import until, until_ready

IDENTITY = "public_security/resident_identity"
TOLERANCE = {"frequency": (1, "d"), "tolerance": (26, "h")}


@dataclass
class Office:
    """Everything a scenario touches."""

    home: Path
    cluster: Cluster
    county: County
    exchange: LocalExchange
    children: Sequence[Child]
    _token: str = ""

    def deliver(self, resource: str) -> RunRecord:
        """Run one resource's pipeline once."""
        contract = self.exchange.catalogue.contracts[resource]
        return run_sequence(
            workplace(self.exchange.settings, contract, self.exchange.variables), new_run_id(utc_now())
        )

    def deliver_all(self) -> None:
        """Run every resource's pipeline once; the API has seen it when this returns."""
        for resource in sorted(self.exchange.catalogue.contracts):
            self.deliver(resource)
        until(lambda: self._seen_by_the_api() >= self.exchange.catalogue.contracts.keys())

    def _seen_by_the_api(self) -> set[str]:
        """The resources of whose age the API tells."""
        page = httpx.get(f"{self.exchange.settings.issuer_url}/metrics", trust_env=False, timeout=60).text
        families = text_string_to_metric_families(page)
        samples = [sample for family in families for sample in family.samples]
        return {one.labels["resource"] for one in samples if one.name == "tongban_resource_age_seconds"}

    def ask(self, name: str, item: str, persona: Persona, **more: object) -> "Answered":
        """Ask one question by curl; answer and response headers are saved under `name`."""
        question = self.home / f"{name}.question"
        subject = {"type": persona.holder_type.value, "code": persona.code, "name": persona.name}
        content = {"item": item, "subject": subject, "case": "case-1", "operator": "window-07"} | more
        question.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return self.curl(name, question, self.token())

    def curl(self, name: str, question: Path, token: str) -> "Answered":
        """Post a file to the confirmations and save what came."""
        body, headers = self.home / f"{name}.json", self.home / f"{name}.headers"
        command = ["curl", "--silent", "--config", "-", "--output", str(body), "--dump-header", str(headers)]
        command += ["--header", "Content-Type: application/json", "--data-binary", f"@{question}"]
        command += [f"{self.exchange.settings.issuer_url}/v1/confirmations"]
        subprocess.run(command, input=f'header = "Authorization: Bearer {token}"'.encode(), check=True)
        return Answered(body, headers)

    def token(self) -> str:
        """Return the window's access token; the same one for the whole scenario."""
        if not self._token:
            key = WindowKey.read(self.exchange.window_key)
            with WindowClient(self.exchange.settings.issuer_url, WINDOW, key) as client:
                self._token = client.token()
        return self._token

    def await_sealed(self, answered: "Answered") -> bool:
        """Wait until the saved checkpoint covers an answer's entry, however busy the machine is."""
        return any(await_sealed(self.exchange.settings, answered.headers) for _ in range(10))


@dataclass(frozen=True)
class Answered:
    """Where one answer and its headers were saved."""

    body: Path
    headers: Path

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.headers.read_text(encoding="latin-1").split()[1])

    @property
    def document(self) -> dict[str, Any]:
        """The answer or problem."""
        document: dict[str, Any] = json.loads(self.body.read_bytes())
        return document

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each proof."""
        return {proof["id"]: proof["verdict"] for proof in self.document["proofs"]}

    @property
    def papers(self) -> list[str]:
        """The papers to bring."""
        return [paper["id"] for paper in self.document["papers_to_bring"]]

    @property
    def obstacles(self) -> list[tuple[str, str]]:
        """The obstacles: proof and verdict."""
        return [(obstacle["proof"], obstacle["verdict"]) for obstacle in self.document["obstacles"]]


@pytest.fixture(scope="module")
def tolerance_seconds() -> int | None:
    """The tolerance of identities, as shipped; a module that outwaits it says its own by this name."""
    return None


@pytest.fixture(scope="module")
def catalogue_directory(tolerance_seconds: int | None) -> Iterator[Path]:
    """A copy of the shipped catalogue, with the tolerance of identities that the module says."""
    directory = Path(tempfile.mkdtemp(prefix="tongban-catalogue-")) / "catalog"
    shutil.copytree(SHIPPED_CATALOGUE, directory)
    if tolerance_seconds is not None:
        contract = directory / "contracts" / f"{IDENTITY}.yaml"
        text = contract.read_text(encoding="utf-8")
        shortened = _shortened(text, {"frequency": 1, "tolerance": tolerance_seconds})
        contract.write_text(shortened, encoding="utf-8")
    yield directory
    shutil.rmtree(directory.parent)


def _shortened(text: str, seconds: Mapping[str, int]) -> str:
    for name, value in seconds.items():
        place = text.index(f"property: {name}")
        old_value, old_unit = TOLERANCE[name]
        head, tail = text[:place], text[place:]
        tail = tail.replace(f"value: {old_value}\n    unit: {old_unit}", f"value: {value}\n    unit: s", 1)
        text = head + tail
    return text


@pytest.fixture(scope="module")
def office(
    reachable_directory: Path, catalogue_directory: Path, request: pytest.FixtureRequest
) -> Iterator[Office]:
    """A running exchange with three departments, nothing delivered yet."""
    home = reachable_directory / f"office-{request.module.__name__.rpartition('.')[2]}"
    home.mkdir(mode=0o711)
    patch = pytest.MonkeyPatch()
    patch.setenv("TONGBAN_CATALOG_DIR", str(catalogue_directory))
    cluster = Cluster(home / "postgres", service_account())
    cluster.start()
    create_database(cluster.url(), "exchange")
    with County.start(home, utc_now) as county:
        port = free_port()
        exchange = prepare_exchange(home, cluster.url("exchange"), cluster, county.connections, port)
        children = [
            Child(home, "sealer", ["ledger", "seal"], exchange.variables),
            Child(home, "api", ["serve", "--port", str(port)], exchange.variables),
        ]
        for child in children:
            child.start()
        until_ready(exchange.settings.issuer_url)
        yield Office(home, cluster, county, exchange, children)
        for child in children:
            child.stop()
    cluster.stop()
    patch.undo()
