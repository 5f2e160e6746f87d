"""Workbooks pass the suite of connectors, from a local directory and from a real OpenSSH server."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import Connector
from connectors.testing import SUITE_FIELDS, ConnectorSuite, HostileDepartment, SuiteRow, suite_contract
from exchange.postgres.cluster import free_port
from tests.integration.connectors.workbooks.writing import leave, row, text_cell, workbook
from tests.servers.sshd import SftpServer

OPTIONS = {"format": "workbook", "sheet": "名册", "empty": "null"}
COLUMNS = [field.source_name for field in SUITE_FIELDS]


class WorkbookDepartment:
    """A directory with one workbook of text cells; the URL says how it is reached."""

    def __init__(self, directory: Path, url: str, nowhere: str, denied: str) -> None:
        self._directory = directory
        self._url, self._nowhere, self._denied = url, nowhere, denied
        self.secrets: tuple[str, ...] = (url, nowhere, denied)

    def contract(self) -> Contract:
        """The suite's contract over the workbooks."""
        return suite_contract("records_*.xlsx", OPTIONS)

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Leave one workbook with its manifest."""
        header = row(*(text_cell(name) for name in COLUMNS))
        content = workbook([header, *(row(*(_cell(one[name]) for name in COLUMNS)) for one in rows)])
        leave(self._directory, content, len(rows), "records_1.xlsx")

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


def _cell(text: str | None) -> str:
    return "<c/>" if text is None else text_cell(text)


class TestLocalWorkbooks(ConnectorSuite):
    """The suite on a local directory; it knows no login, so a faulty manifest is what it refuses."""

    @pytest.fixture
    def department(self, tmp_path: Path) -> HostileDepartment:
        """A directory of its own."""
        drops, denied = tmp_path / "drops", tmp_path / "denied"
        drops.mkdir()
        denied.mkdir()
        (denied / "records_1.xlsx").write_text("bm\n")
        (denied / "records_1.xlsx.manifest.json").write_text("{}")
        return WorkbookDepartment(drops, drops.as_uri(), (tmp_path / "nowhere").as_uri(), denied.as_uri())


class TestSftpWorkbooks(ConnectorSuite):
    """The suite over SFTP."""

    @pytest.fixture
    def department(self, sftp_server: SftpServer, tmp_path: Path) -> HostileDepartment:
        """A directory of its own on the server."""
        url = sftp_server.url_for(tmp_path)
        nowhere = url.replace(f":{sftp_server.port}/", f":{free_port()}/")
        unlisted = tmp_path.parent / f"{tmp_path.name}_hosts"
        unlisted.write_text("")
        return WorkbookDepartment(
            tmp_path, url, nowhere, url.replace(str(sftp_server.known_hosts), str(unlisted))
        )
