"""Load: read the department's whole resource and stage it, in one step; rows never leave this process."""

import json
from datetime import datetime

from catalog.calendar import local_date
from connectors.base import Connector, Dated, Finding
from exchange.key_check import require_same_key
from exchange.staging.rows import staged_rows
from exchange.staging.staged import sweep_staging
from exchange.staging.writer import staging
from exchange.store.prepare import require_tables
from exchange.store.runs import Outcome, RunBook, Step
from pipeline.errors import EmptyRead, told
from pipeline.read_ahead import read_ahead
from pipeline.workplace import Workplace
from quality.mask import violations


def load(place: Workplace, run_id: str) -> int:
    """Read and stage the resource under `run_id`; return the rows read. Repeating it replaces the staging.

    Raises `TableDiffers` before anything is begun; `EmptyRead`, or the connector's `SourceUnavailable`,
    `SourceRefused` or `SourceChanged`, each kept in the run's record.
    """
    began_at = place.now()
    with place.transaction() as connection:
        require_tables(connection, place.contract)
        RunBook(connection, run_id, place.contract.name).begin(began_at)
        sweep_staging(connection, place.contract, run_id)
        require_same_key(connection, place.keys.subject)
    try:
        rows = _read_into_staging(place, run_id)
    except Exception as fault:
        with place.run_book(run_id) as book:
            book.end(Outcome.FAILED, told(fault), place.now())
        raise
    with place.run_book(run_id) as book:
        book.reach(Step.CHECK, read_rows=rows)
    return rows


def _read_into_staging(place: Workplace, run_id: str) -> int:
    contract, as_of_at = place.contract, place.now()
    today = local_date(as_of_at)
    marked = place.rule_bits.marked_mask
    stage = staging(place.database_url, contract, run_id, as_of_at, marked)
    with place.connector() as connector, stage as writer:
        for batch in read_ahead(connector.read(contract)):
            findings = _by_row(batch.findings)
            broken = violations(contract, batch.rows, findings.keys(), today)
            writer.write(staged_rows(contract, batch.rows, findings, broken, place.keys))
        writer.as_of_at = _true_at(connector, as_of_at)
        if writer.rows == 0:
            raise EmptyRead(contract.name)
    return writer.rows


def _true_at(connector: Connector, read_at: datetime) -> datetime:
    """Return when the content was true: a drop that is read again a week on is still a week old."""
    content_at = connector.content_at if isinstance(connector, Dated) else None
    return read_at if content_at is None else min(read_at, content_at)


def _by_row(findings: tuple[Finding, ...]) -> dict[int, str]:
    rows: dict[int, list[dict[str, str]]] = {}
    for found in findings:
        entry = {"field": found.field, "raw": found.raw, "reason": found.reason}
        rows.setdefault(found.ordinal, []).append(entry)
    return {ordinal: json.dumps(entries, ensure_ascii=False) for ordinal, entries in rows.items()}
