"""Confirmations of two proofs at 64 connections, beside pgbench doing select + durable insert; one run.

Everything is on: token check, agreements, fitness, decision, durable ledger entry, signed receipt. Three
interleaved rounds, medians; both share the same server, with fsync and synchronous_commit on.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import uvloop

from cli.demo.children import Child
from cli.demo.exchange import OPERATOR, WINDOW, LocalExchange, create_database, prepare_exchange
from cli.window import WindowClient, WindowKey
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from tests.bench import pgbench
from tests.bench.load import Measured, run_load
from tests.bench.report import print_report
from tests.bench.subjects import fill, numbers

ITEM = "sole_trader_deregistration"
CONNECTIONS = 64
ROUNDS = 3
START_SECONDS = 30


def main() -> None:
    """Prepare, measure, report and clean up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=100_000)
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--workers", type=int, default=1)
    chosen = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    home.chmod(0o711)
    cluster = Cluster(home / "postgres", service_account())
    try:
        cluster.start()
        _measure(home, cluster, chosen)
    finally:
        cluster.stop()
        shutil.rmtree(home)


def _measure(home: Path, cluster: Cluster, chosen: argparse.Namespace) -> None:
    for name in ("exchange", "bench"):
        create_database(cluster.url(), name)
    port = free_port()
    _say(f"preparing {chosen.subjects} subjects")
    exchange = prepare_exchange(home, cluster.url("exchange"), cluster, {}, port)
    fill(cluster.url("exchange"), exchange, chosen.subjects)
    pgbench.prepare(cluster.url("bench"), chosen.subjects)
    serve = ["serve", "--port", str(port), "--workers", str(chosen.workers)]
    children = [
        Child(home, "sealer", ["ledger", "seal"], exchange.variables),
        Child(home, "api", serve, exchange.variables),
    ]
    try:
        for child in children:
            child.start()
        _report(chosen, *_rounds(cluster, exchange, port, chosen))
    finally:
        for child in children:
            child.stop()


def _rounds(
    cluster: Cluster, exchange: LocalExchange, port: int, chosen: argparse.Namespace
) -> tuple[list[Measured], list[tuple[float, float]]]:
    token = _token(exchange)
    requests = _requests(port, token, list(numbers(chosen.subjects)))
    asyncio.run(run_load(port, requests, CONNECTIONS, 2))  # warm: prepared statements, caches
    ours, limit = [], []
    for number in range(1, ROUNDS + 1):
        _say(f"round {number} of {ROUNDS}")
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            ours.append(runner.run(run_load(port, requests, CONNECTIONS, chosen.seconds)))
        url = cluster.url("bench")
        limit.append(pgbench.run(cluster.programs, url, chosen.subjects, CONNECTIONS, chosen.seconds))
    _check_logged(cluster, ours)
    return ours, limit


def _token(exchange: LocalExchange) -> str:
    key = WindowKey.read(exchange.window_key)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with WindowClient(exchange.settings.issuer_url, WINDOW, key) as window:
                return window.token()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _requests(port: int, token: str, subjects: list[str]) -> Iterator[bytes]:
    chooser = random.Random(1)
    while True:
        question = {
            "item": ITEM,
            "subject": {"type": "111", "code": chooser.choice(subjects)},
            "case": "bench-1",
            "operator": OPERATOR.operator_id,
        }
        body = json.dumps(question).encode()
        head = (
            f"POST /v1/confirmations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def _check_logged(cluster: Cluster, ours: list[Measured]) -> None:
    """No figure counts that was not paid for: every answer of the rounds has its entry."""
    with psycopg.connect(cluster.url("exchange")) as connection:
        row = connection.execute("select count(*) from ledger.entry").fetchone()
    answered = sum(len(measured.latencies) for measured in ours)
    assert row is not None
    assert row[0] >= answered, f"{answered} answers, {row[0]} entries"


def _report(chosen: argparse.Namespace, ours: list[Measured], limit: list[tuple[float, float]]) -> None:
    rate = statistics.median(measured.rate for measured in ours)
    peer = statistics.median(rate for rate, _ in limit)
    figures = {
        "subjects": chosen.subjects,
        "connections": CONNECTIONS,
        "workers": chosen.workers,
        "confirmations_per_s": round(rate),
        "pgbench_per_s": round(peer),
        "ratio_to_pgbench": round(rate / peer, 3),
        "p50_ms": round(statistics.median(measured.median for measured in ours), 2),
        "p99_ms": round(statistics.median(measured.quantile(0.99) for measured in ours), 2),
        "pgbench_mean_ms": round(statistics.median(mean for _, mean in limit), 2),
        "failures": sum(measured.failures for measured in ours),
        "rounds": [[round(m.rate), round(p)] for m, (p, _) in zip(ours, limit, strict=True)],
    }
    print_report("confirm", figures, bars={})


def _say(text: str) -> None:
    print(f"bench-confirm: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    main()
