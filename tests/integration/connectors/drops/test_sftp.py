"""Drops on an SFTP server: whom it shows itself as, whom it turns away, and files beyond one window."""

import threading
import traceback
from contextlib import closing
from pathlib import Path

import pytest

from connectors import open_connector
from connectors.errors import ConnectionUnknown, SourceRefused
from tests.integration.connectors.drops.test_faults import CONTRACT, GOOD, leave
from tests.servers.sshd import SftpServer


@pytest.fixture
def remote(sftp_server: SftpServer, tmp_path: Path) -> tuple[str, Path]:
    """A directory on the SFTP server: its URL and where it is."""
    return sftp_server.url_for(tmp_path), tmp_path


def test_a_changed_host_key_is_refused(
    remote: tuple[str, Path], sftp_server: SftpServer, tmp_path: Path
) -> None:
    """A host that shows another key than the pinned one gets neither login nor trust."""
    url, directory = remote
    leave(directory, GOOD)
    others = sftp_server.identity_file.with_suffix(".pub").read_text()
    pinned = tmp_path / "pinned"
    pinned.write_text(f"[{sftp_server.host}]:{sftp_server.port} {others}")
    with pytest.raises(SourceRefused, match="unknown host key"):
        open_connector(CONTRACT, lambda _name: url.replace(str(sftp_server.known_hosts), str(pinned))).check()


def test_a_login_turned_away_is_refused(remote: tuple[str, Path], sftp_server: SftpServer) -> None:
    """A user the server does not know: `SourceRefused`."""
    stranger = remote[0].replace(f"{sftp_server.user}@", "stranger@")
    connector = open_connector(CONTRACT, lambda _name: stranger)
    with closing(connector), pytest.raises(SourceRefused, match="turned away"):
        connector.check()


def test_a_url_without_pinned_host_keys_is_no_connection() -> None:
    """Trust at first sight does not exist: a URL must name known_hosts."""
    url = f"sftp://user:{'secret'}-word@host/dir"
    with pytest.raises(ConnectionUnknown, match="known_hosts") as caught:
        open_connector(CONTRACT, lambda _name: url)
    assert "secret-word" not in "".join(traceback.format_exception(caught.value))


def test_a_file_larger_than_the_window_comes_whole(remote: tuple[str, Path]) -> None:
    """Several windows of SFTP pieces give the very bytes that were sent."""
    url, directory = remote
    rows = 60_000
    content = ("编号,姓名\r\n" + "".join(f"{n},{'某' * 20}\r\n" for n in range(rows))).encode("gb18030")
    assert len(content) > 2 * 1024 * 1024
    leave(directory, content, said={"rows": rows})
    batches = list(open_connector(CONTRACT, lambda _name: url).read(CONTRACT))
    assert sum(batch.rows.num_rows for batch in batches) == rows
    assert threading.active_count() < 10
