"""Public security: a paged REST service with a bearer token, run as a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from cli.demo.departments.department import RowKey
from cli.demo.departments.files import kept_secret, write_whole
from cli.demo.departments.ports import remembered_port
from cli.demo.errors import DepartmentFailed, RowAbsent
from cli.demo.population import IDENTITIES, IdentityRow, Population, cells, digest
from exchange.processes import end_processes, kill_processes

MODULE = "cli.demo.departments.public_security_service"
ROOT = Path(__file__).resolve().parents[3]
WAIT_SECONDS = 30.0
CHINA = ZoneInfo("Asia/Shanghai")
REVOKED = "3"
VALID = "0"
_NAMES = tuple(field.name for field in fields(IdentityRow))


class PublicSecurity:
    """The service and its data under `directory`."""

    engine = "paged REST service with a bearer token"

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self._directory = directory.resolve()
        self._now = now
        self._process: subprocess.Popen[bytes] | None = None
        self._settled_port: int | None = None

    @property
    def port(self) -> int:
        """The service's port, settled at the first use, once what an earlier run left has ended."""
        if self._settled_port is None:
            self._directory.mkdir(parents=True, exist_ok=True)
            self.kill()
            self._settled_port = remembered_port(self._directory / "port")
        return self._settled_port

    @property
    def url(self) -> str:
        """The service's base URL with the token as its password."""
        return f"http://exchange:{self.token}@127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The bearer token."""
        return kept_secret(self._token_file)

    def start(self) -> None:
        """Start the service and wait until it answers; it serves nobody before the first seeding.

        Raises `DepartmentFailed`.
        """
        if not self._data.exists():
            self._write([])
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                env=_environment(),
                start_new_session=True,
            )
        self._wait_until_ready(self._process)

    def seed(self, population: Population) -> bool:
        """Hand the population's identities to the service, unless this very population was seeded before."""
        mark = digest(population.identities)
        if self._mark.exists() and self._mark.read_text(encoding="ascii") == mark:
            return False
        self._write(sorted(population.identities, key=lambda row: row.key))
        write_whole(self._mark, mark.encode())
        return True

    def rows(self) -> list[IdentityRow]:
        """Return what the service holds, ordered by number."""
        return [IdentityRow(**person) for person in json.loads(self._data.read_text(encoding="utf-8"))]

    def revoke(self, key: RowKey) -> None:
        """Revoke a resident's identity card."""
        self._change("revoke", key, lambda row: [replace(row, state=REVOKED, changedAt=self._stamp())])

    def delete(self, key: RowKey) -> None:
        """Strike a resident off the register."""
        self._change("delete", key, lambda _: [])

    def renew(self, key: RowKey, valid_to: date) -> None:
        """Give a resident a new card that runs until the end of `valid_to`."""
        end, today = f"{valid_to:%Y%m%d}", f"{self._now().astimezone(CHINA):%Y%m%d}"
        new = {"validFrom": today, "validTo": end, "state": VALID, "changedAt": self._stamp()}
        self._change("renew", key, lambda row: [replace(row, **new)])

    def set_maintenance(self, *, on: bool) -> None:
        """Make the service answer 503, or serve again."""
        flag = self._data.with_name("maintenance")
        if on:
            flag.touch()
        else:
            flag.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the service; it can then not be reached."""
        end_processes(*self._identity, WAIT_SECONDS)
        self._reap()

    def kill(self) -> None:
        """Kill the service, also one that an earlier run left."""
        kill_processes(*self._identity)
        self._reap()

    def close(self) -> None:
        """Stop the service."""
        self.stop()

    @property
    def _data(self) -> Path:
        return self._directory / "persons.json"

    @property
    def _token_file(self) -> Path:
        return self._directory / "token.secret"

    @property
    def _mark(self) -> Path:
        return self._directory / "seeded"

    @property
    def _log(self) -> Path:
        return self._directory / "service.log"

    @property
    def _identity(self) -> tuple[str, str]:
        """What tells this service's process from all others."""
        return Path(sys.executable).name, f"--data={self._data}"

    def _command(self) -> list[str]:
        kept_secret(self._token_file)
        secret = f"--token-file={self._token_file}"
        return [sys.executable, "-m", MODULE, f"--port={self.port}", self._identity[1], secret]

    def _change(self, change: str, key: RowKey, edit: Callable[[IdentityRow], Sequence[IdentityRow]]) -> None:
        rows = self.rows()
        if all(row.key != key for row in rows):
            raise RowAbsent(IDENTITIES, change)
        edited = [edit(row) if row.key == key else [row] for row in rows]
        self._write([row for group in edited for row in group])

    def _write(self, rows: Sequence[IdentityRow]) -> None:
        persons = [dict(zip(_NAMES, cells(row), strict=True)) for row in rows]
        write_whole(self._data, json.dumps(persons, ensure_ascii=False).encode())

    def _stamp(self) -> str:
        return self._now().astimezone(CHINA).isoformat(timespec="seconds")

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.05)
        self.kill()
        raise DepartmentFailed("public_security", self._log.read_text(encoding="utf-8", errors="replace"))

    def _answers(self) -> bool:
        """Ask whether the listener is this very service: only it gives an answer to our token."""
        place = f"http://127.0.0.1:{self.port}/api/v1/persons?size=1"
        bearer = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = httpx.get(place, headers=bearer, timeout=1.0, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.status_code in {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}


def _environment() -> dict[str, str]:
    """Return our environment, with this very code first on the module path."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
