"""The SFTP server that connector tests rely on, spoken to by a real client."""

import subprocess
from pathlib import Path

import paramiko
import pytest

from tests.servers.sshd import SftpServer


def _client(server: SftpServer, identity: Path) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.load_host_keys(str(server.known_hosts))
    client.connect(
        server.host,
        server.port,
        server.user,
        key_filename=str(identity),
        allow_agent=False,
        look_for_keys=False,
    )
    return client


def test_a_known_key_reads_a_directory(sftp_server: SftpServer, tmp_path: Path) -> None:
    """The host is the one in known_hosts, and a file of the test's directory arrives unchanged."""
    (tmp_path / "不动产.csv").write_bytes("𠮷".encode("gb18030"))
    with _client(sftp_server, sftp_server.identity_file) as client, client.open_sftp() as sftp:
        assert sftp.listdir(str(tmp_path)) == ["不动产.csv"]
        with sftp.open(f"{tmp_path}/不动产.csv") as file:
            assert file.read() == "𠮷".encode("gb18030")


def test_a_stranger_is_refused(sftp_server: SftpServer, tmp_path: Path) -> None:
    """A key the server does not know opens nothing."""
    stranger = tmp_path / "stranger"
    keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)]
    subprocess.run(keygen, check=True)
    with pytest.raises(paramiko.AuthenticationException):
        _client(sftp_server, stranger)


def test_no_command_runs(sftp_server: SftpServer) -> None:
    """A shell command reaches internal-sftp instead of a shell."""
    with _client(sftp_server, sftp_server.identity_file) as client:
        _, stdout, _ = client.exec_command("echo reached", timeout=60)
        stdout.channel.shutdown_write()
        assert b"reached" not in stdout.read()


def test_url_names_place_and_keys(sftp_server: SftpServer, tmp_path: Path) -> None:
    """The URL of a directory carries where the known hosts and the key are."""
    url = sftp_server.url_for(tmp_path)
    assert url.startswith(f"sftp://{sftp_server.user}@127.0.0.1:{sftp_server.port}/")
    assert f"known_hosts={sftp_server.known_hosts}" in url
    assert f"identity_file={sftp_server.identity_file}" in url
