"""One PostgreSQL cluster: made, started, stopped, killed and started again.

A second start over the same directory takes over whatever an earlier process left, running or killed.
"""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from exchange.postgres.account import Account, as_account, own_directory
from exchange.postgres.binaries import programs
from exchange.postgres.errors import ServerFailed
from exchange.processes import children_of, find_processes, is_daemon, kill_all

SUPERUSER = "tongban_owner"

# Statements, parameters and details are kept out of the server's log: they hold personal data.
CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = '128MB'
password_encryption = 'scram-sha-256'
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
timezone = 'UTC'
"""


PASSWORDS = """
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


class Cluster:
    """A cluster under `directory` (its data, log and superuser secret), run by `account`."""

    def __init__(self, directory: Path, account: Account | None, port: int | None = None) -> None:
        self._directory = directory
        self._account = account
        self._bin = programs(account)
        self.port = port or free_port()

    @property
    def data(self) -> Path:
        """The PostgreSQL data directory."""
        return self._directory / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._directory / "postgresql.log"

    @property
    def programs(self) -> Path:
        """The directory of the cluster's programs (`psql`, `pgbench`)."""
        return self._bin

    def url(self, database: str = "postgres") -> str:
        """Return the superuser's URL of `database`."""
        password = self._secret.read_text(encoding="ascii")
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self.port}/{database}"

    def adopt(
        self,
        copy: Path,
        password: str,
        own: Mapping[str, str] | None = None,
        later: Mapping[str, Path] | None = None,
    ) -> None:
        """Take a copy of a data directory as this cluster's own; `copy` stays as it is.

        What the copied server was configured with is left behind: places and programs of another machine, its
        archive above all. `own` gives configuration files in place of ours, `later` the segments of its log
        that are replayed at the first start. Raises `FileExistsError` where there is a cluster already.
        """
        own_directory(self._directory, self._account)
        shutil.copytree(copy, self.data, symlinks=True)
        self.data.chmod(0o700)
        empty = dict.fromkeys(("postgresql.auto.conf", "pg_ident.conf"), "")
        kept = {"postgresql.conf": CONFIGURATION, "pg_hba.conf": PASSWORDS} | empty | dict(own or {})
        for name, content in kept.items():
            (self.data / name).write_text(content, encoding="utf-8")
        for name, segment in (later or {}).items():
            shutil.copyfile(segment, self.data / "pg_wal" / name)
            (self.data / "pg_wal" / name).chmod(0o600)
        for name in ("recovery.signal", "standby.signal"):
            (self.data / name).unlink(missing_ok=True)
        self._keep_secret(password)
        if self._account is not None:
            for place, _, names in os.walk(self.data):
                for path in (Path(place), *(Path(place, name) for name in names)):
                    os.chown(path, self._account.uid, self._account.gid, follow_symlinks=False)
        self._is_made.touch()

    def start(self) -> None:
        """Make the cluster if it is new, end what an earlier run left, and wait until it accepts connections.

        Raises `ServerFailed` with the end of the server's log.
        """
        own_directory(self._directory, self._account)
        if not self._is_made.exists():
            self._make()
        self.stop()
        self._clear_misread_lock()
        place = ["-D", str(self.data), "-l", str(self.log), "-o", f"-p {self.port}"]
        self._run("pg_ctl", *place, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stop the server, letting open transactions roll back; a stopped server is left alone."""
        if self.is_running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")

    def kill(self) -> None:
        """Kill every process of the server with SIGKILL; what was not fsynced by a commit is lost."""
        postmasters = self._postmasters()
        family = [*postmasters, *(child for postmaster in postmasters for child in children_of(postmaster))]
        kill_all(lambda: [pid for pid in family if is_daemon(pid)])

    def is_running(self) -> bool:
        """Return whether a live server works over this cluster's data."""
        return bool(self._postmasters())

    def _postmasters(self) -> list[int]:
        return find_processes("postgres", str(self.data))

    @property
    def _secret(self) -> Path:
        return self._directory / "superuser.secret"

    @property
    def _is_made(self) -> Path:
        return self._directory / "made"

    def _clear_misread_lock(self) -> None:
        """Remove a lock whose pid now names a zombie or a stranger, which PostgreSQL would take for a server.

        A lock whose pid is gone is left to PostgreSQL, which checks the old shared memory by it.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists() and Path("/proc", lock.read_text(encoding="ascii").split("\n", 1)[0]).exists():
            lock.unlink()

    def _keep_secret(self, password: str) -> None:
        self._secret.touch(mode=0o600)
        self._secret.write_text(password, encoding="ascii")
        if self._account is not None:
            os.chown(self._secret, self._account.uid, self._account.gid)

    def _make(self) -> None:
        self._keep_secret(secrets.token_urlsafe(24))
        arguments = ["-D", str(self.data), "-U", SUPERUSER, f"--pwfile={self._secret}"]
        arguments += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        shutil.rmtree(self.data, ignore_errors=True)  # what a killed initdb left is no cluster
        self._run("initdb", *arguments)
        with (self.data / "postgresql.conf").open("a", encoding="ascii") as configuration:
            configuration.write(CONFIGURATION)
        self._is_made.touch()

    def _run(self, program: str, *arguments: str) -> None:
        with (self._directory / f"{program}.out").open("w+", encoding="utf-8") as output:
            done = subprocess.run(
                [str(self._bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                cwd="/",
                **as_account(self._account),
            )
            if done.returncode != 0:
                output.seek(0)
                log = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
                raise ServerFailed(program, log + output.read())


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
