"""A MariaDB server of our own: made, started, stopped, killed and started again over one directory.

Listens on 127.0.0.1 alone, with a socket inside its own data. As root it runs as the service account. Its
passwords are made once and kept in private files; root of MariaDB may log in through the socket only.
"""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import MySQLdb
from MySQLdb.connections import Connection

from cli.demo.programs import find_program, require_program
from exchange.postgres.account import Account, as_account, own_directory
from exchange.postgres.cluster import free_port
from exchange.postgres.errors import ServerFailed
from exchange.processes import end_processes, find_processes, kill_processes

OWNER = "tongban_owner"
PACKAGE = "mariadb-server"
WAIT_SECONDS = 60.0

OPTIONS = (
    "--bind-address=127.0.0.1",
    "--socket=mariadb.sock",  # relative to the data: a long directory name would not fit a socket address
    "--skip-name-resolve",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--character-set-server=utf8mb4",
    "--max-connections=60",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--key-buffer-size=1M",
    "--aria-pagecache-buffer-size=8M",
    "--pid-file=mariadb.pid",
)


class MariaDb:
    """A server under `directory` (its data, log and secret), run by `account`."""

    def __init__(self, directory: Path, account: Account | None, port: int | None = None) -> None:
        self._directory = directory.resolve()
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port or free_port()

    @staticmethod
    def is_installed() -> bool:
        """Return whether this machine has a MariaDB server."""
        return find_program("mariadbd") is not None

    @property
    def data(self) -> Path:
        """The data directory, which is also the working directory of the server's process."""
        return self._directory / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._directory / "mariadb.log"

    @property
    def password(self) -> str:
        """The owner's password, made with the data."""
        return self._secret.read_text(encoding="ascii")

    def url(self, database: str) -> str:
        """Return the owner's URL of `database`; it holds the password."""
        return f"mysql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the data if there is none, end what an earlier run left, and wait until the server answers.

        Raises `ProgramMissing` or `ServerFailed`.
        """
        program = require_program("mariadbd", PACKAGE)
        own_directory(self._directory, self._account)
        self._scratch.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(self._scratch)
        kill_processes(*self._identity)
        if not self._is_made.exists():
            self._make()
        command = [program, "--no-defaults", *self._places, f"--port={self.port}", *OPTIONS]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--init-file={self._init_file}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                **as_account(self._account),
            )
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """Shut the server down and wait for its end; a stopped server is left alone.

        Raises `TimeoutError` if it does not end, after killing it.
        """
        end_processes(*self._identity, WAIT_SECONDS)
        self._reap()

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        kill_processes(*self._identity)
        self._reap()

    def is_running(self) -> bool:
        """Return whether a live server works over this data."""
        return bool(find_processes(*self._identity))

    @contextmanager
    def connect(self, database: str = "mysql") -> Iterator[Connection]:
        """Open a connection as the owner; what is not committed inside is rolled back."""
        with closing(
            MySQLdb.connect(
                host="127.0.0.1",
                port=self.port,
                user=OWNER,
                password=self.password,
                database=database,
                charset="utf8mb4",
                connect_timeout=10,
            )
        ) as connection:
            yield connection

    def execute(self, *statements: str) -> None:
        """Run statements as the owner, each committed on its own."""
        with self.connect() as connection, closing(connection.cursor()) as cursor:
            for statement in statements:
                cursor.execute(statement)
            connection.commit()

    @property
    def _identity(self) -> tuple[str, str]:
        """What tells this server's processes from all others."""
        return "mariadbd", f"--datadir={self.data}"

    @property
    def _places(self) -> tuple[str, str]:
        return self._identity[1], f"--tmpdir={self._scratch}"

    @property
    def _scratch(self) -> Path:
        """Temporary tables; in a shared directory each starting server removes those of all others."""
        return self._directory / "tmp"

    @property
    def _secret(self) -> Path:
        return self._directory / "owner.secret"

    @property
    def _init_file(self) -> Path:
        return self._directory / "owner.sql"

    @property
    def _is_made(self) -> Path:
        return self._directory / "made"

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what a killed installation left is no database
        password = secrets.token_urlsafe(24)
        self._write_private(self._secret, password)
        name = f"'{OWNER}'@'127.0.0.1'"
        self._write_private(
            self._init_file,
            f"CREATE USER IF NOT EXISTS {name} IDENTIFIED BY '{password}';\n"
            f"GRANT ALL ON *.* TO {name} WITH GRANT OPTION;\n",
        )
        install = require_program("mariadb-install-db", PACKAGE)
        done = subprocess.run(
            [install, "--no-defaults", *self._places, "--skip-test-db", "--skip-name-resolve"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self._directory,
            **as_account(self._account),
        )
        if done.returncode != 0:
            raise ServerFailed("mariadb-install-db", done.stdout + done.stderr)
        self._is_made.touch()

    def _write_private(self, path: Path, text: str) -> None:
        path.touch(mode=0o600)
        path.write_text(text, encoding="ascii")
        self._hand_over(path)

    def _hand_over(self, path: Path) -> None:
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with self.connect():
                    return
            except MySQLdb.OperationalError:
                time.sleep(0.02)
        self.kill()
        raise ServerFailed("mariadbd", self.log.read_text(encoding="utf-8", errors="replace"))

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None
