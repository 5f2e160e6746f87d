"""What is counted, for Prometheus: labels have few, bounded values, and never an identifier.

Each worker process has a registry of its own unless `PROMETHEUS_MULTIPROC_DIR` names a directory in which
all workers keep theirs; `/metrics` then shows their sum.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from catalog.rules.verdict import Verdict

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
        verdicts = Counter("tongban_proofs", "Proofs answered", ["verdict"], registry=self._registry)
        self._verdicts = {verdict: verdicts.labels(verdict.value) for verdict in Verdict}
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

    def page(self) -> bytes:
        """Return the text that Prometheus reads."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
