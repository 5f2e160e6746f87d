"""Where programs leave something to be read: log files, metrics, operating tables, command lines."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from tests.scenarios.conftest import Office

HOLDS_PERSONS: Mapping[tuple[str, str], str] = {
    ("ops.quarantine", "row_key"): "the row itself, for its department; shown masked only",
    ("ops.quarantine", "findings"): "the row itself, for its department; shown masked only",
    ("ops.quarantine", "content"): "the row itself, for its department; shown masked only",
}
"""The columns outside `shr`, `his` and `stg` whose purpose is to hold persons, with the reason."""
DEPARTMENTS_OWN: Mapping[str, str] = {
    "departments/": "servers of the departments, which the exchange does not run",
    "quoting_department/": "the server of a department whose faults quote values",
}
"""The files of others under the office's home, with the reason."""
STORES = ("shr", "his", "stg")
"""The schemas whose purpose is to hold what departments provide."""
TEXTUAL = ("text", "character varying", "jsonb", "json", "ARRAY", "bytea", "character")


def log_files(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield program, place and text of every log and output file of the exchange under the office's home."""
    for name, text in _written(office.home):
        if not name.startswith(tuple(DEPARTMENTS_OWN)):
            yield f"log {name}", "lines", text


def department_logs(office: Office) -> dict[str, str]:
    """Return the texts of the files of others."""
    return {name: text for name, text in _written(office.home) if name.startswith(tuple(DEPARTMENTS_OWN))}


def _written(home: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix in {".log", ".out", ".err"} and "pg_wal" not in path.parts:
            yield str(path.relative_to(home)), path.read_text("utf-8", "replace")


def metrics(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield what the API tells a monitor, and its open documents."""
    for path in ("/metrics", "/readyz", "/healthz", "/openapi.json"):
        answer = httpx.get(office.exchange.settings.issuer_url + path, trust_env=False)
        yield f"api {path}", "body", answer.text


def tables(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield every column of text of every table that is no store of persons."""
    url = office.exchange.settings.database_url.get_secret_value()
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            """select table_schema, table_name, column_name, data_type from information_schema.columns
            where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3"""
        ).fetchall()
        for schema, table, column, kind in columns:
            name = f"{schema}.{table}"
            if schema in STORES or kind not in TEXTUAL or (name, column) in HOLDS_PERSONS:
                continue
            query = sql.SQL("select {}::text from {}").format(
                sql.Identifier(column), sql.Identifier(schema, table)
            )
            rows = connection.execute(query).fetchall()
            yield f"table {name}", column, "\n".join(row[0] for row in rows if row[0] is not None)


def column(office: Office, name: str, field: str) -> str:
    """Return one column of one table."""
    url = office.exchange.settings.database_url.get_secret_value()
    schema, _, table = name.partition(".")
    with psycopg.connect(url) as connection:
        query = sql.SQL("select {}::text from {}").format(
            sql.Identifier(field), sql.Identifier(schema, table)
        )
        return "\n".join(str(row[0]) for row in connection.execute(query))


def command_lines(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield the command line of every process that works for the office: anybody on the machine reads it."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            works_here = str(office.home) in line or str(office.home) in str((entry / "cwd").readlink())
        except OSError:  # it ended meanwhile, or is not ours
            continue
        if works_here:
            yield "process", line[:40], line


def published_files(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield the ledger's files, which leave the exchange."""
    for path in sorted(office.exchange.settings.ledger_dir.rglob("*")):
        if path.is_file():
            yield "ledger files", path.parent.name, path.read_bytes().decode("utf-8", "replace")
