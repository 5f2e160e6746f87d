"""The physical copy of the database: `pg_basebackup` with its write-ahead log, and `pg_verifybackup`.

The whole cluster is copied as its server writes it, online, so that a write-ahead log archive can be replayed
on it to the last entry; a logical dump could not (ADR 0027). The password stands in no argument.
"""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from catalog.model import Text
from exchange.backup.errors import BackupFault, CopyFailed, ServerRefuses, ServerUnlike
from exchange.postgres.binaries import programs

MAJOR = 18
_PERCENT = re.compile(r"\((\d+)%\)")
_FACTS = """
select current_setting('server_version_num')::int / 10000, current_setting('server_version'), current_user,
    current_database(), (select rolsuper or rolreplication from pg_roles where rolname = current_user),
    (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')),
    (select version_num from alembic_version), (select sum(pg_database_size(oid))::bigint from pg_database)
"""

Percent = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Server:
    """What a server that can be copied says of itself; `size` is in bytes, the whole cluster's."""

    version: str
    owner: str
    database: str
    schema: str
    size: int


def copyable_server(owner_url: str) -> Server:
    """Ask the server whether its cluster can be copied and started again by the programs here.

    Raises `ServerRefuses` or `ServerUnlike` with the command that helps.
    """
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(_FACTS.encode()).fetchone()
        place = f"{connection.info.host} {connection.info.port}"
    if row is None:
        raise ServerUnlike(Text("数据库没有应答", "the database gave no answer"), _by_hand(owner_url))
    major, version, owner, database, may_copy, tablespaces, schema, size = row
    if not may_copy:
        raise ServerRefuses(
            Text(
                f"{place}：登录 {owner} 无权复制整个集群",
                f"{place}: the login {owner} may not copy the cluster",
            ),
            _grant(owner),
        )
    if major != MAJOR or tablespaces:
        received = f"PostgreSQL {version}, {tablespaces} tablespaces"
        raise ServerUnlike(
            Text(
                f"{place}：{received}；应为 {MAJOR}、没有表空间",
                f"{place}: {received}; expected {MAJOR} and none",
            ),
            _by_hand(owner_url),
        )
    return Server(version, owner, database, schema, size)


def copy_database(owner_url: str, target: Path, report: Percent) -> None:
    """Copy the running server's cluster to `target`, durable once this returns.

    Raises `ServerRefuses` where the server's own rules do not let the copy begin, else `CopyFailed`.
    """
    arguments = ["--pgdata", str(target), "--format=plain", "--wal-method=stream", "--checkpoint=fast"]
    arguments += [
        "--manifest-checksums=SHA256",
        "--no-password",
        "--progress",
        "--dbname",
        connection_of(owner_url),
    ]
    words = _run("pg_basebackup", arguments, owner_url, report)
    if words is not None:
        raise copy_failed("pg_basebackup", words, owner_url)


def copy_failed(program: str, words: str, owner_url: str) -> BackupFault:
    """Return the fault of a program that ended badly, with what helps."""
    last = "; ".join(words.strip().splitlines()[-3:])
    told = Text(f"{program}：{last}", f"{program}: {last}")
    if "pg_hba.conf" in words or "permission denied" in words:
        return ServerRefuses(told, _grant(str(conninfo_to_dict(owner_url)["user"])))
    return CopyFailed(told, _by_hand(owner_url))


def fault_of_copy(copy: Path) -> str | None:
    """Return what `pg_verifybackup` finds wrong with a copy and its write-ahead log; `None` if nothing."""
    return _run("pg_verifybackup", [str(copy)])


def _run(program: str, arguments: list[str], url: str = "", report: Percent = lambda _: None) -> str | None:
    """Run a program; return its last words if it ended badly."""
    environment = os.environ | password_environment(url)
    command = [str(programs(None) / program), *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
    ) as process:
        assert process.stderr is not None  # noqa: S101  # it was asked for
        words: list[str] = []
        for line in process.stderr:
            percent = _PERCENT.search(line)
            if percent is None:
                words.append(line.strip())
            else:
                report(int(percent[1]))
    return "\n".join(words[-3:]) or program if process.returncode else None


def password_environment(url: str) -> dict[str, str]:
    """Return the variables by which a program of PostgreSQL gets the password of a URL."""
    return {"LC_ALL": "C", "PGPASSWORD": str(conninfo_to_dict(url).get("password") or "")}


def connection_of(url: str) -> str:
    """Return the connection string of a URL without its password, for arguments and messages."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if name != "password"}
    return make_conninfo(**parts)


def _grant(login: str) -> Text:
    rule = f"host replication {login} <address> scram-sha-256"
    do = f"psql -c 'alter role {login} replication'; pg_hba.conf: {rule}"
    return Text(f"由数据库管理员执行：{do}", f"have the database's administrator do: {do}")


def _by_hand(url: str) -> Text:
    do = f"pg_basebackup -d '{connection_of(url)}' -D <folder> -X stream -c fast --manifest-checksums=SHA256"
    return Text(f"用该服务器自己的程序：{do}", f"with that server's own programs: {do}")
