"""The limit: pgbench doing the same look-ups and one durable insert, on the same server, and no service."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SCHEMA = """
create table bench_identity as
    select decode(md5(n::text), 'hex') as key, n::text as number, 'valid' as state,
           date '2020-01-01' as valid_from, date '2040-01-01' as valid_to, repeat('x', 120) as facts
    from generate_series(1, {subjects}) n;
create table bench_licence as table bench_identity;
create table bench_title as table bench_identity;
alter table bench_identity add primary key (key);
alter table bench_licence add primary key (key);
alter table bench_title add primary key (key);
create table bench_log (
    id bigint generated always as identity primary key, hash bytea, body bytea, at timestamptz
);
create table bench_use (id uuid primary key, at timestamptz, entry jsonb);
vacuum analyze bench_identity;
vacuum analyze bench_licence;
vacuum analyze bench_title
"""
SCRIPT = r"""
\set n random(1, {subjects})
select * from bench_identity where key = decode(md5(:n::text), 'hex')
union all select * from bench_licence where key = decode(md5(:n::text), 'hex');
insert into bench_log (hash, body, at)
values (sha256(decode(md5(:n::text), 'hex')), convert_to(repeat('e', 900), 'UTF8'), now());
"""
MOST_THREADS = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """What one run of pgbench gave: transactions (select + durable insert) a second, mean latency in ms."""

    rate: float
    mean_ms: float


def prepare(database_url: str, subjects: int) -> None:
    """Make tables of the same size as the exchange's, and those that the plain service logs to."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in SCHEMA.format(subjects=subjects).split(";"):
            connection.execute(statement)


def run(programs: Path, database_url: str, subjects: int, connections: int, seconds: float) -> Limit:
    """Run pgbench with prepared statements over `connections` for `seconds`."""
    place = urlsplit(database_url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT.format(subjects=subjects))
        script.flush()
        command = [str(programs / "pgbench"), "-n", "-M", "prepared", "-c", str(connections)]
        command += ["-j", str(min(connections, MOST_THREADS)), "-T", str(max(1, round(seconds)))]
        command += ["-f", script.name, "-h", "127.0.0.1", "-p", str(place.port)]
        command += ["-U", str(place.username), place.path[1:]]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={"PGPASSWORD": str(place.password)}
        )
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    latency = re.search(r"latency average = ([0-9.]+) ms", done.stdout)
    assert rate is not None, done.stdout
    assert latency is not None, done.stdout
    return Limit(float(rate[1]), float(latency[1]))
