"""What is counted, for Prometheus: labels have few, bounded values, and never an identifier.

Each worker process has a registry of its own unless `PROMETHEUS_MULTIPROC_DIR` names a directory in which
all workers keep theirs; `/metrics` then shows their sum, in which the gauges
of a worker that died have no part.
"""

import os
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from catalog.rules.verdict import Verdict
from exchange.budgets.limits import Kind
from exchange_api.gauges import Gauges

UNMATCHED = "unmatched"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tongban_requests", "Requests answered", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "tongban_request_seconds",
            "Time to the end of the answer",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._unlogged = Counter(
            "tongban_refusals_unlogged",
            "Refusals without a ledger entry of their own",
            ["problem"],
            registry=self._registry,
        )
        self._lost_spans = Counter(
            "tongban_spans_lost", "Spans of traces that did not reach the collector", registry=self._registry
        )
        self._catalogue_refused = Gauge(
            "tongban_catalogue_refused",
            "1 while newer catalogue files are refused and the former ones are served",
            multiprocess_mode="livemax",
            registry=self._registry,
        )
        self.gauges = Gauges(self._registry)
        verdicts = Counter("tongban_proofs", "Proofs answered", ["verdict"], registry=self._registry)
        self._verdicts = {verdict: verdicts.labels(verdict.value) for verdict in Verdict}
        exceeded = Counter(
            "tongban_budget_exceeded", "Questions refused as over a budget", ["kind"], registry=self._registry
        )
        alarms = Counter("tongban_alarms", "Alarms raised", ["kind"], registry=self._registry)
        self._exceeded = {kind: exceeded.labels(kind.value) for kind in Kind}
        self._alarms = {kind: alarms.labels(kind.value) for kind in Kind}
        self._seen: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is a path template, never a path."""
        counters = self._seen.get((route, status))
        if counters is None:
            counters = (self._requests.labels(route, str(status)), self._seconds.labels(route))
            self._seen[route, status] = counters
        counters[0].inc()
        counters[1].observe(seconds)

    def count_unlogged(self, problem: str) -> None:
        """Count one refusal that has no ledger entry of its own; `problem` is a slug of the registry."""
        self._unlogged.labels(problem).inc()

    def count_verdict(self, verdict: Verdict) -> None:
        """Count one proof's verdict."""
        self._verdicts[verdict].inc()

    def count_exceeded(self, kind: Kind) -> None:
        """Count one question refused as over a budget."""
        self._exceeded[kind].inc()

    def count_alarm(self, kind: Kind) -> None:
        """Count one alarm."""
        self._alarms[kind].inc()

    def count_lost_spans(self, lost: int) -> None:
        """Count spans that did not reach the collector."""
        self._lost_spans.inc(lost)

    def note_catalogue(self, *, refused: bool) -> None:
        """Note whether the newest catalogue files are the ones that are served."""
        self._catalogue_refused.set(refused)

    def page(self) -> bytes:
        """Return the text that Prometheus reads."""
        directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if directory is None:
            return generate_latest(self._registry)
        _bury_dead(Path(directory))
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _bury_dead(directory: Path) -> None:
    """Take the live gauges of processes that are no more out of the sum; uvicorn tells nobody of them."""
    for pid in {int(path.stem.rpartition("_")[2]) for path in directory.glob("gauge_live*.db")}:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # another worker was faster
                mark_process_dead(pid, str(directory))  # type: ignore[no-untyped-call]
        except PermissionError:
            continue  # it lives, as somebody else's
