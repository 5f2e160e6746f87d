"""The limit: pgbench doing the same look-ups and one durable insert, on the same server."""

import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SCHEMA = """
create table bench_identity as
    select decode(md5(n::text), 'hex') as key, n::text as number, 'valid' as state,
           date '2020-01-01' as valid_from, date '2040-01-01' as valid_to, repeat('x', 120) as facts
    from generate_series(1, {subjects}) n;
create table bench_licence as table bench_identity;
create index on bench_identity (key);
create index on bench_licence (key);
create table bench_log (
    id bigint generated always as identity primary key, hash bytea, body bytea, at timestamptz
);
analyze bench_identity;
analyze bench_licence;
"""
SCRIPT = r"""
\set n random(1, {subjects})
select * from bench_identity where key = decode(md5(:n::text), 'hex')
union all select * from bench_licence where key = decode(md5(:n::text), 'hex');
insert into bench_log (hash, body, at)
values (sha256(decode(md5(:n::text), 'hex')), convert_to(repeat('e', 900), 'UTF8'), now());
"""


def prepare(database_url: str, subjects: int) -> None:
    """Make tables of the same size as the exchange's."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in SCHEMA.format(subjects=subjects).split(";"):
            if statement.strip():
                connection.execute(statement)


def run(
    programs: Path, database_url: str, subjects: int, connections: int, seconds: int
) -> tuple[float, float]:
    """Return transactions a second (select + durable insert) and mean latency in milliseconds."""
    place = urlsplit(database_url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT.format(subjects=subjects))
        script.flush()
        command = [str(programs / "pgbench"), "-n", "-M", "prepared", "-c", str(connections), "-j", "2"]
        command += ["-T", str(seconds), "-f", script.name, "-h", "127.0.0.1", "-p", str(place.port)]
        command += ["-U", str(place.username), place.path[1:]]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={"PGPASSWORD": str(place.password)}
        )
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    latency = re.search(r"latency average = ([0-9.]+) ms", done.stdout)
    assert rate is not None, done.stdout
    assert latency is not None, done.stdout
    return float(rate[1]), float(latency[1])
