"""Measures services and the limit against each other, interleaved, at each width in turn."""

import asyncio
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import uvloop

from tests.bench.cost import Cost, cost_of
from tests.bench.load import Measured, run_load
from tests.bench.pgbench import Limit

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Served:
    """A service to ask: its port, its process and the server's, and the requests to send it."""

    name: str
    port: int
    pid: int
    requests: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Round:
    """One interval of one service: what came back, and what service and server spent on it."""

    measured: Measured
    service: Cost
    server: Cost


@dataclass(frozen=True, slots=True)
class Width:
    """All rounds at one number of connections."""

    connections: int
    services: Mapping[str, list[Round]]
    limit: list[Limit]

    def figures(self, name: str) -> dict[str, float]:
        """Return medians: answers a second, latencies in ms, processor µs an answer, MiB."""
        rounds = self.services[name]
        each = {
            "per_s": [one.measured.rate for one in rounds],
            "ratio": [one.measured.rate / limit.rate for one, limit in zip(rounds, self.limit, strict=True)],
            "p50_ms": [one.measured.median for one in rounds],
            "p99_ms": [one.measured.quantile(0.99) for one in rounds],
            "service_us": [_each(one.service, one.measured) for one in rounds],
            "postgres_us": [_each(one.server, one.measured) for one in rounds],
            "service_mib": [one.service.memory_mib for one in rounds],
        }
        return {key: round(statistics.median(values), 3) for key, values in each.items()}

    def limits(self) -> dict[str, float]:
        """Return the medians of pgbench."""
        return {
            "per_s": round(statistics.median(limit.rate for limit in self.limit), 1),
            "mean_ms": round(statistics.median(limit.mean_ms for limit in self.limit), 3),
        }

    def failures(self) -> int:
        """How many answers were not 200."""
        return sum(one.measured.failures for rounds in self.services.values() for one in rounds)


@dataclass(frozen=True, slots=True)
class Contest:
    """Who takes part: the services, the database server they share, and what measures the limit."""

    services: list[Served]
    postmaster: int
    limit: Callable[[int, float], Limit]

    def run(self, connections: int, rounds: int, seconds: float) -> Width:
        """Measure every service and the limit `rounds` times, one after the other, over `connections`."""
        seen: dict[str, list[Round]] = {service.name: [] for service in self.services}
        limits = []
        for _ in range(rounds):
            for service in self.services:
                seen[service.name].append(_round(service, self.postmaster, connections, seconds))
            limits.append(self.limit(connections, seconds))
        return Width(connections, seen, limits)


def _round(service: Served, postmaster: int, connections: int, seconds: float) -> Round:
    before = cost_of(service.pid), cost_of(postmaster)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(run_load(service.port, service.requests, connections, seconds))
    after = cost_of(service.pid), cost_of(postmaster)
    of_service, of_server = (_spent(one, two) for one, two in zip(before, after, strict=True))
    return Round(measured, of_service, of_server)


def _spent(before: Cost, after: Cost) -> Cost:
    return Cost(after.cpu_seconds - before.cpu_seconds, after.memory_mib)


def _each(cost: Cost, measured: Measured) -> float:
    return MICRO * cost.cpu_seconds / max(1, len(measured.latencies))
