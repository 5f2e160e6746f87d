"""Confirmations of two proofs beside a plain service and the limits of HTTP and database alone; one run.

Everything is on: token check, agreements, fitness, budgets, decision, durable ledger entry, kept answer,
signed receipt. All share the same server, with fsync and synchronous_commit on, and the same cores. Rounds
are interleaved and medians told, of ratios the median of the rounds' own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import jwt
import psycopg
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cli.demo.children import Child
from cli.demo.exchange import LocalExchange, create_database, prepare_exchange
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from exchange.processes import find_processes, processes_in
from tests.bench import bare, pgbench, plain
from tests.bench.contest import Contest, Served, Width
from tests.bench.report import at_least, at_most, print_report
from tests.bench.subjects import NAME, fill, lift_budgets, numbers
from tests.bench.windows import JOSE, START_SECONDS, questions, register, shuffled, tokens

OURS, SIGNED, NAMED, PLAIN, BARE = "json", "jws", "named", "plain", "bare"
TOKEN_LETTERS = 600  # as of ours


def main() -> None:
    """Prepare, measure, report and clean up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--subjects", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64, 200])
    chosen = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tongban-bench-"))
    home.chmod(0o711)
    cluster = Cluster(home / "postgres", service_account())
    try:
        cluster.start()
        _admit(cluster, 2 * max(chosen.connections))
        _report(chosen, _measure(home, cluster, chosen))
    finally:
        cluster.stop()
        shutil.rmtree(home)


def _admit(cluster: Cluster, most: int) -> None:
    """Let the server have so many connections: pgbench takes one for each of its clients."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"alter system set max_connections = {max(200, most)}".encode())
    cluster.stop()
    cluster.start()


def _measure(home: Path, cluster: Cluster, chosen: argparse.Namespace) -> list[Width]:
    for name in ("exchange", "bench"):
        create_database(cluster.url(), name)
    _say(f"preparing {chosen.subjects} subjects in three resources")
    exchange = prepare_exchange(home, cluster.url("exchange"), cluster, {}, free_port())
    fill(cluster.url("exchange"), exchange, chosen.subjects)
    pgbench.prepare(cluster.url("bench"), chosen.subjects)
    with ExitStack() as stack:
        ours, renew = stack.enter_context(_ours(home, cluster, exchange, chosen))
        others = stack.enter_context(_plain(cluster, chosen)), stack.enter_context(_bare(chosen))
        return _widths(cluster, [*ours, *others], renew, chosen)


def _widths(
    cluster: Cluster, services: list[Served], renew: Callable[[], None], chosen: argparse.Namespace
) -> list[Width]:
    def limit(connections: int, seconds: float) -> pgbench.Limit:
        return pgbench.run(cluster.programs, cluster.url("bench"), chosen.subjects, connections, seconds)

    contest = Contest(services, find_processes("postgres", str(cluster.data))[0], limit)
    contest.run(16, 1, 2)  # warm: prepared statements, caches
    widths = []
    for connections in chosen.connections:
        _say(f"{connections} connections")
        renew()  # a token is good for five minutes
        widths.append(contest.run(connections, chosen.rounds, chosen.seconds))
        _say(json.dumps(_figures(widths[-1])))
    _check_logged(cluster, widths)
    return widths


@contextmanager
def _ours(
    home: Path, cluster: Cluster, exchange: LocalExchange, chosen: argparse.Namespace
) -> Iterator[tuple[list[Served], Callable[[], None]]]:
    """Serve the exchange; yield it asked for JSON, for a signed answer, and with the holder's name stated.

    What is yielded beside gets the windows new tokens.
    """
    windows = register(exchange)
    lift_budgets(cluster.url("exchange"))
    port = int(exchange.settings.issuer_url.rpartition(":")[2])
    serve = ["serve", "--port", str(port), "--workers", str(chosen.workers)]
    with (
        _running(Child(home, "sealer", ["ledger", "seal"], exchange.variables)),
        _running(Child(home, "api", serve, exchange.variables)),
    ):
        bearers = tokens(exchange, windows)

        def renew() -> None:
            bearers[:] = tokens(exchange, windows)

        codes = shuffled(list(numbers(chosen.subjects)))
        pid = min(processes_in(home / "api"))
        services = [
            Served(OURS, port, pid, questions(port, bearers, codes)),
            Served(SIGNED, port, pid, questions(port, bearers, codes, JOSE)),
            Served(NAMED, port, pid, questions(port, bearers, codes, name=NAME)),
        ]
        yield services, renew


@contextmanager
def _running(child: Child) -> Iterator[None]:
    child.start()
    try:
        yield
    finally:
        child.stop()


@contextmanager
def _plain(cluster: Cluster, chosen: argparse.Namespace) -> Iterator[Served]:
    """Serve the peer with as many workers as ours."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    environment = {plain.URL: cluster.url("bench"), plain.PUBLIC_KEY: public.decode()}
    claims = {"sub": "bench", "aud": plain.AUDIENCE, "exp": int(time.time()) + 86_400}
    token = jwt.encode(claims, key, algorithm=plain.ALGORITHM)
    codes = shuffled([str(n) for n in range(1, chosen.subjects + 1)])
    with _uvicorn(plain.__name__, chosen.workers, environment) as (port, pid):
        yield Served(PLAIN, port, pid, questions(port, [token], codes))


@contextmanager
def _bare(chosen: argparse.Namespace) -> Iterator[Served]:
    """Serve what neither reads nor decides nor logs anything, with as many workers as ours."""
    with _uvicorn(bare.__name__, chosen.workers, {}) as (port, pid):
        codes = shuffled(list(numbers(1)))
        yield Served(BARE, port, pid, questions(port, [TOKEN_LETTERS * "t"], codes))


@contextmanager
def _uvicorn(module: str, workers: int, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve a module's `app` on the loop and parser that ours has; yield its port and process."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"{module}:app", "--port", str(port)]
    command += ["--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        _await(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/docs")
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _check_logged(cluster: Cluster, widths: list[Width]) -> None:
    """No figure counts that was not paid for: every answer of the rounds has its entry."""
    with psycopg.connect(cluster.url("exchange")) as connection:
        row = connection.execute("select count(*) from ledger.entry").fetchone()
    answered = sum(
        len(one.measured.latencies)
        for width in widths
        for name in (OURS, SIGNED, NAMED)
        for one in width.services[name]
    )
    assert row is not None
    assert row[0] >= answered, f"{answered} answers, {row[0]} entries"


def _figures(width: Width) -> dict[str, object]:
    services = {name: width.figures(name) for name in width.services}
    return services | {"pgbench": width.limits(), "failures": width.failures()}


def _report(chosen: argparse.Namespace, widths: list[Width]) -> None:
    by_width = {width.connections: width for width in widths}
    figures = {
        "subjects": chosen.subjects,
        "workers": chosen.workers,
        "connections": {width.connections: _figures(width) for width in widths},
    }
    print_report("confirm", figures, bars=dict(_bars(by_width)))


def _bars(widths: Mapping[int, Width]) -> Iterator[tuple[str, object]]:
    if 64 in widths:
        ours, signed, plain_service, http = (widths[64].figures(name) for name in (OURS, SIGNED, PLAIN, BARE))
        yield "json_to_pgbench_64", at_least(ours["ratio"], 0.5)
        yield "jws_to_pgbench_64", at_least(signed["ratio"], 0.4)
        yield "json_to_plain_64", at_least(ours["per_s"] / plain_service["per_s"], 6)
        both = 1 / (1 / widths[64].limits()["per_s"] + 1 / http["per_s"])  # one after the other, same cores
        yield "json_to_http_and_pgbench_64", {"value": round(ours["per_s"] / both, 3)}
        yield "p99_to_p50_64", at_most(ours["p99_ms"] / ours["p50_ms"], 5)
    if 1 in widths:
        yield (
            "p50_to_pgbench_1",
            at_most(widths[1].figures(OURS)["p50_ms"] / widths[1].limits()["mean_ms"], 3),
        )


def _say(text: str) -> None:
    print(f"bench-confirm: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    main()
