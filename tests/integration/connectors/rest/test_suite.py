"""A REST service passes the suite of connectors, over a real HTTP server."""

from collections.abc import Iterator, Sequence

import pytest

from catalog.model import Contract
from connectors import open_connector
from connectors.base import Connector
from connectors.testing import ConnectorSuite, HostileDepartment, SuiteRow, suite_contract
from exchange.postgres.cluster import free_port
from tests.integration.connectors.rest.service import PATH, TOKEN, Service, running_service


class RestDepartment:
    """A service that sends each cell as JSON would have it: truth as truth, the rest as text."""

    secrets: tuple[str, ...] = (TOKEN, "wrong-token")

    def __init__(self, service: Service) -> None:
        self._service = service

    def contract(self) -> Contract:
        """The suite's contract over the operation."""
        return suite_contract(PATH)

    def fill(self, rows: Sequence[SuiteRow]) -> None:
        """Replace the rows."""
        truth = {"true": True, "false": False}
        self._service.rows = [{**row, "yx": truth.get(row["yx"] or "")} for row in rows]

    def connector(self) -> Connector:
        """A connector that may read."""
        return self._open(self._service.url)

    def unreachable(self) -> Connector:
        """A connector to a port where nothing listens."""
        return self._open(self._service.url.replace(str(self._service.server_port), str(free_port())))

    def turned_away(self) -> Connector:
        """A connector with a wrong token."""
        return self._open(self._service.url.replace(TOKEN, "wrong-token"))

    def _open(self, url: str) -> Connector:
        return open_connector(self.contract(), lambda _name: url)


class TestRest(ConnectorSuite):
    """The suite on a REST service."""

    @pytest.fixture
    def department(self) -> Iterator[HostileDepartment]:
        """A service of its own."""
        with running_service() as service:
            yield RestDepartment(service)
