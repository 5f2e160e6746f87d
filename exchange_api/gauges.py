"""What the exchange stands at, as gauges: resources, the ledger, the access snapshot, the queues, the build.

A resource's label comes from the catalogue. With several workers, what all of them read from the database is
shown as the worker that noted it last has it, the snapshot's age as the worst has it, and the queues summed.
"""

import math
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, Gauge

VERSION = "0.1.0"
"""The project's version, as its packaging states it."""
OUTCOMES = ("running", "published", "held", "failed")
Mode = Literal["livemax", "livesum", "mostrecent"]


@dataclass(frozen=True, slots=True)
class ResourceFigures:
    """One resource at a moment; `None` where it was never loaded, never judged or never counted."""

    age_seconds: float | None
    tolerance_seconds: float
    fit: bool
    score: float | None
    quarantined_rows: int | None
    last_outcome: str | None


class Gauges:
    """The gauges of one application, in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, mode: Mode = "mostrecent", labels: Iterable[str] = ()) -> Gauge:
            return Gauge(f"tongban_{name}", text, labels, multiprocess_mode=mode, registry=registry)

        def of_resource(name: str, text: str) -> Gauge:
            return gauge(f"resource_{name}", text, labels=["resource"])

        self._age = of_resource("age_seconds", "Seconds since the source was read for the last good run")
        self._tolerance = of_resource("tolerance_seconds", "Beyond this age nothing is answered from it")
        self._fit = of_resource("fit", "1 where the resource may be answered from")
        self._score = of_resource("quality_score", "Quality score of the last judged batch, 0 to 1")
        self._quarantined = of_resource("quarantined_rows", "Rows in quarantine now")
        self._last_run = gauge(
            "resource_last_run", "1 for the outcome of the last run", labels=["resource", "outcome"]
        )
        self._entries = gauge("ledger_entries", "Entries of the ledger")
        self._sealed = gauge("ledger_sealed_entries", "Entries of the ledger under a head")
        self._unsealed = gauge(
            "ledger_unsealed_seconds", "Age of the oldest entry under no head; 0 where all are", "livemax"
        )
        self._snapshot = gauge("access_snapshot_age_seconds", "Age of what access is decided by", "livemax")
        self._waiting = gauge("gather_waiting", "Questions that wait for a flush", "livesum", ["queue"])
        build = gauge("build_info", "1, with the version that runs", labels=["version", "python"])
        build.labels(VERSION, platform.python_version()).set(1)
        self._noted: set[str] = set()

    def note_resources(self, figures: Mapping[str, ResourceFigures]) -> None:
        """Note how each resource of the catalogue stands; one that left it is shown as no number."""
        for gone in self._noted - figures.keys():
            self._note(gone, ResourceFigures(math.nan, math.nan, False, math.nan, 0, None))
            for gauge in (self._fit, self._quarantined):
                gauge.labels(gone).set(math.nan)
        for resource, each in figures.items():
            self._note(resource, each)
        self._noted = set(figures)

    def note_ledger(self, entries: int, sealed: int, unsealed_seconds: float) -> None:
        """Note how far the ledger is sealed."""
        self._entries.set(entries)
        self._sealed.set(sealed)
        self._unsealed.set(unsealed_seconds)

    def note_snapshot(self, age_seconds: float) -> None:
        """Note how old this worker's access snapshot is."""
        self._snapshot.set(age_seconds)

    def note_waiting(self, waiting: Mapping[str, int]) -> None:
        """Note how many questions wait in each of this worker's queues."""
        for queue, count in waiting.items():
            self._waiting.labels(queue).set(count)

    def _note(self, resource: str, figures: ResourceFigures) -> None:
        if figures.age_seconds is not None:
            self._age.labels(resource).set(figures.age_seconds)
        if figures.score is not None:
            self._score.labels(resource).set(figures.score)
        self._tolerance.labels(resource).set(figures.tolerance_seconds)
        self._fit.labels(resource).set(figures.fit)
        if figures.quarantined_rows is not None:
            self._quarantined.labels(resource).set(figures.quarantined_rows)
        for outcome in OUTCOMES:
            self._last_run.labels(resource, outcome).set(outcome == figures.last_outcome)
