"""The connector of a contract, with the secrets of this machine."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from catalog.model import Contract
from connectors import environment_resolver, open_connector
from connectors.base import Connector


@contextmanager
def connector_of(contract: Contract) -> Iterator[Connector]:
    """Open the contract's connector and close it at the end. Raises `ConnectorError`."""
    with closing(open_connector(contract, environment_resolver(os.environ))) as connector:
        yield connector
