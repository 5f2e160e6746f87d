"""Calls the programs of a whole exchange and keeps everything they write, so that it can be searched."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cli.main import main
from tests.scenarios.conftest import Office
from tests.unit.cli.command_line import kept_environment, plain_environment, program

PROGRAM_SECONDS = 600


@dataclass
class Drive:
    """Calls programs and keeps what each wrote: program and what was asked of it → text."""

    office: Office
    written: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the exchange."""
        home = {"TONGBAN_HOME": str(self.office.home), "COLUMNS": "4000"}
        return plain_environment(**dict(self.office.exchange.variables) | home)

    def call(self, *arguments: object, stdin: str = "", told: str = "", **variables: str) -> str:
        """Call the command line in this process; return its standard output."""
        asked = told or " ".join(map(str, arguments))
        output, faults = io.StringIO(), io.StringIO()
        kept = sys.argv, sys.stdin
        with kept_environment(), contextlib.redirect_stdout(output), contextlib.redirect_stderr(faults):
            os.environ.update(self.environment | variables)
            sys.argv = ["tongban", *map(str, arguments)]
            sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
            try:
                main()
                code: object = 0
            except SystemExit as ended:
                code = ended.code or 0
            finally:
                sys.argv, sys.stdin = kept
        self._keep(asked, int(str(code)), output.getvalue(), faults.getvalue())
        return output.getvalue()

    def run(self, *arguments: str, told: str = "", **variables: str) -> None:
        """Run the program as a process of its own."""
        done = subprocess.run(
            program(*arguments),
            env=self.environment | variables,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            check=False,
        )
        self._keep(told or " ".join(arguments), done.returncode, done.stdout, done.stderr)

    def _keep(self, asked: str, code: int, output: str, faults: str) -> None:
        self.codes[asked] = code
        self.written[f"tongban {asked}", "stdout"] = output
        self.written[f"tongban {asked}", "stderr"] = faults

    def post(self, name: str, body: bytes, **headers: str) -> httpx.Response:
        """Ask the API; a problem's document is kept, an answer's is the window's own."""
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token()}"}
        return self.request(name, "POST", "/v1/confirmations", body, sent | headers)

    def token(self) -> str:
        """The window's access token."""
        token = self.office.token()
        self.tokens.add(token)
        return token

    def request(
        self, name: str, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Make one request of the API."""
        raw = [(key.encode(), value.encode()) for key, value in (headers or {}).items()]
        url = self.office.exchange.settings.issuer_url + path
        answer = httpx.request(method, url, content=body, headers=raw, trust_env=False, timeout=20)
        self.statuses[name] = answer.status_code
        if answer.status_code != httpx.codes.OK:
            self.written["api answer", name] = f"{answer.headers}\n{answer.text}"
        if answer.headers.get("content-type", "").startswith("application/problem+json"):
            self.slugs.add(answer.json()["type"].rpartition("/")[2])
        return answer


def secrets_of(office: Office) -> set[str]:
    """Return every secret of the exchange and its departments that a log could repeat."""
    urls = [*office.county.connections.values()]
    urls += [value for name, value in office.exchange.variables.items() if name.endswith("DATABASE_URL")]
    passwords = {urlsplit(url).password for url in urls}
    found = {password for password in passwords if password and len(password) > 7}
    for path in sorted(Path(office.exchange.variables["TONGBAN_KEYS_DIR"]).rglob("*")):
        if path.is_file() and not path.name.endswith((".pub", ".json")):
            raw = path.read_bytes()
            found.add(raw.hex())
    return found
