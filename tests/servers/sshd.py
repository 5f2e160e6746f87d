"""A real OpenSSH server for tests: SFTP only, keys of its own, one a session.

It logs in the user who runs the tests, so that every directory a test makes can be served. As root, OpenSSH
wants its privilege separation user and directory; both come with the package.
"""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from cli.demo.programs import require_program
from exchange.postgres.cluster import free_port

PACKAGE = "openssh-server"
WAIT_SECONDS = 120.0

CONFIGURATION = """
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host_key
PidFile {directory}/sshd.pid
AuthorizedKeysFile {directory}/user_key.pub
AuthenticationMethods publickey
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
AllowUsers {user}
AllowTcpForwarding no
X11Forwarding no
PermitTTY no
Subsystem sftp internal-sftp
ForceCommand internal-sftp
LogLevel VERBOSE
"""


@dataclass(frozen=True, slots=True)
class SftpServer:
    """Where the server is and what a client needs to believe it and to log in."""

    host: str
    port: int
    user: str
    known_hosts: Path
    identity_file: Path
    log: Path

    def url_for(self, directory: Path) -> str:
        """Return `sftp://user@host:port/dir?known_hosts=…&identity_file=…`, both absolute paths."""
        place = f"sftp://{self.user}@{self.host}:{self.port}{quote(str(directory.resolve()))}"
        files = {"known_hosts": str(self.known_hosts), "identity_file": str(self.identity_file)}
        return f"{place}?{urlencode(files, safe='/')}"


@pytest.fixture(scope="session")
def sftp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    """An sshd on a private port; fails, naming the package, where OpenSSH's server is not installed."""
    program = require_program("sshd", PACKAGE)
    directory = tmp_path_factory.mktemp("sshd")
    server = SftpServer(
        host="127.0.0.1",
        port=free_port(),
        user=getpass.getuser(),
        known_hosts=directory / "known_hosts",
        identity_file=directory / "user_key",
        log=directory / "sshd.log",
    )
    _prepare(directory, server)
    process = subprocess.Popen(
        [program, "-D", "-f", str(directory / "sshd_config"), "-E", str(server.log)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_ready(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def _prepare(directory: Path, server: SftpServer) -> None:
    for name in ("host_key", "user_key"):
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(directory / name)]
        subprocess.run(keygen, check=True)
    host_key = (directory / "host_key.pub").read_text(encoding="ascii")
    server.known_hosts.write_text(f"[{server.host}]:{server.port} {host_key}", encoding="ascii")
    settings = CONFIGURATION.format(port=server.port, directory=directory, user=server.user)
    (directory / "sshd_config").write_text(settings, encoding="utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # the package's init script makes it at boot


def _wait_until_ready(server: SftpServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection((server.host, server.port), timeout=1) as greeting:
                if greeting.recv(4) == b"SSH-":
                    return
        except OSError:
            time.sleep(0.02)
    log = server.log.read_text(encoding="utf-8") if server.log.exists() else ""
    pytest.fail(f"sshd did not start (apt-get install -y {PACKAGE} makes its user). Its last words:\n{log}")
