"""Drops pass the suite of connectors, from a local directory and from a real OpenSSH server."""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import Connector
from connectors.testing import SUITE_FIELDS, ConnectorSuite, HostileDepartment, SuiteRow, suite_contract
from exchange.postgres.cluster import free_port
from tests.servers.sshd import SftpServer

OPTIONS = {"encoding": "gb18030", "delimiter": ",", "empty": "null"}
COLUMNS = [field.source_name for field in SUITE_FIELDS]


class DropDepartment:
    """A directory with one drop in GB18030; the URL says how it is reached."""

    def __init__(self, directory: Path, url: str, nowhere: str, denied: str) -> None:
        self._directory = directory
        self._url, self._nowhere, self._denied = url, nowhere, denied
        self.secrets: tuple[str, ...] = (url, nowhere, denied)

    def contract(self) -> Contract:
        """The suite's contract over the drops."""
        return suite_contract("records_*.csv", OPTIONS)

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Leave one drop with its manifest."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)])
        content = text.getvalue().encode("gb18030")
        (self._directory / "records_1.csv").write_bytes(content)
        manifest = {
            "file": "records_1.csv",
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": len(rows),
            "encoding": "GB18030",
            "created_at": "2026-01-01T02:00:00+08:00",
        }
        (self._directory / "records_1.csv.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def connector(self) -> Connector:
        """A connector that may read."""
        return self._open(self._url)

    def unreachable(self) -> Connector:
        """A connector to a place that is not there."""
        return self._open(self._nowhere)

    def turned_away(self) -> Connector:
        """A connector that must not read."""
        return self._open(self._denied)

    def _open(self, url: str) -> Connector:
        return open_connector(self.contract(), lambda _name: url)


class TestLocalDrops(ConnectorSuite):
    """The suite on a local directory; it knows no login, so a faulty manifest is what it refuses."""

    @pytest.fixture
    def department(self, tmp_path: Path) -> HostileDepartment:
        """A directory of its own."""
        drops, denied = tmp_path / "drops", tmp_path / "denied"
        drops.mkdir()
        denied.mkdir()
        (denied / "records_1.csv").write_text("bm\n")
        (denied / "records_1.csv.manifest.json").write_text("{}")
        return DropDepartment(drops, drops.as_uri(), (tmp_path / "nowhere").as_uri(), denied.as_uri())


class TestSftpDrops(ConnectorSuite):
    """The suite over SFTP."""

    @pytest.fixture
    def department(self, sftp_server: SftpServer, tmp_path: Path) -> HostileDepartment:
        """A directory of its own on the server."""
        url = sftp_server.url_for(tmp_path)
        nowhere = url.replace(f":{sftp_server.port}/", f":{free_port()}/")
        unlisted = tmp_path.parent / f"{tmp_path.name}_hosts"
        unlisted.write_text("")
        return DropDepartment(
            tmp_path, url, nowhere, url.replace(str(sftp_server.known_hosts), str(unlisted))
        )
