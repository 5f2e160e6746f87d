"""What /metrics tells of a served exchange: resources, ledger, snapshot, queues; never an identifier."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.exchange_api.hall import IDENTITY, LICENCE, PERSON, TITLE, Hall
from tests.integration.exchange_api.test_ledger_watch import leave_unsealed, seal
from tests.integration.exchange_api.test_serving import served

Page = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(hall: Hall) -> Page:
    """Return every sample of the page by its name and labels."""
    text = httpx.get(f"{hall.url}/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def of(page: Page, name: str, **labels: str) -> float | None:
    """Return one sample's value, `None` where the page has no such sample."""
    return page.get((name, frozenset(labels.items())))


def wait_until(hall: Hall, holds: Callable[[Page], bool]) -> Page:
    """Return the first page of which `holds` is true."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):  # a worker that was killed answers nobody
            page = scraped(hall)
            if holds(page):
                return page
        time.sleep(0.2)
    pytest.fail("the page never told it")


def run_ended(hall: Hall, resource: str, outcome: str, quarantined: int) -> None:
    """Leave a run with that outcome and as many open quarantined rows, as the pipeline does."""
    hall.sql(
        "insert into ops.run (run_id, resource, began_at, step, outcome) values (%s, %s, now(), 'done', %s)",
        f"run-{resource}-{outcome}",
        resource,
        outcome,
    )
    for row in range(quarantined):
        hall.sql(
            """insert into ops.quarantine (resource, row_key, row_digest, rules, findings, content, copy,
                key_doubtful, opened_run, opened_at)
            values (%s, %s, 'x', '{}', '{}', '{}', 0, false, %s, now())""",
            resource,
            f"{PERSON}{row}",
            f"run-{resource}-{outcome}",
        )


def test_each_resource_stands_on_the_page(furnished: Hall, tmp_path: Path) -> None:
    """Age, tolerance, fitness, score, quarantine and last run are told of each resource, by two workers."""
    furnished.load_resource(LICENCE, age=timedelta(days=400))
    furnished.load_resource(TITLE, passed=False)
    run_ended(furnished, TITLE, "published", 0)
    run_ended(furnished, TITLE, "held", 3)
    with served(furnished, tmp_path, 2):
        page = wait_until(furnished, lambda page: of(page, "tongban_resource_fit", resource=IDENTITY) == 1)
    contracts = furnished.catalogue.contracts
    assert {dict(labels)["resource"] for name, labels in page if name == "tongban_resource_fit"} == set(
        contracts
    )
    assert 300 <= (of(page, "tongban_resource_age_seconds", resource=IDENTITY) or 0) < 400
    for name, contract in contracts.items():
        assert of(page, "tongban_resource_tolerance_seconds", resource=name) == contract.tolerance_seconds
    assert of(page, "tongban_resource_quality_score", resource=IDENTITY) == 0.98
    assert of(page, "tongban_resource_fit", resource=LICENCE) == 0
    assert of(page, "tongban_resource_fit", resource=TITLE) == 0
    never = next(iter(set(contracts) - {IDENTITY, LICENCE, TITLE}))
    assert of(page, "tongban_resource_fit", resource=never) == 0
    assert of(page, "tongban_resource_age_seconds", resource=never) is None
    assert of(page, "tongban_resource_quarantined_rows", resource=TITLE) == 3
    assert of(page, "tongban_resource_last_run", resource=TITLE, outcome="held") == 1
    assert of(page, "tongban_resource_last_run", resource=TITLE, outcome="published") == 0
    assert not [labels for _, labels in page for _, value in labels if PERSON[:12] in value]


def test_the_ledgers_standing_is_on_the_page(hall: Hall) -> None:
    """Entries, sealed entries and the age of the oldest unsealed one follow the ledger; all sealed is 0."""
    assert hall.ask(hall.question()).status_code == 200
    leave_unsealed(hall, timedelta(seconds=120))
    size = float(len(hall.entries()))
    page = wait_until(hall, lambda page: (of(page, "tongban_ledger_unsealed_seconds") or 0) >= 120)
    assert (of(page, "tongban_ledger_entries"), of(page, "tongban_ledger_sealed_entries")) == (size, 0)
    seal(hall)
    page = wait_until(hall, lambda page: of(page, "tongban_ledger_unsealed_seconds") == 0)
    assert of(page, "tongban_ledger_sealed_entries") == size
    assert of(page, "tongban_gather_waiting", queue="ledger") == 0
    assert of(page, "tongban_gather_waiting", queue="lookup") == 0
    assert (of(page, "tongban_access_snapshot_age_seconds") or 0) < 5
    assert [labels for name, labels in page if name == "tongban_build_info"]
