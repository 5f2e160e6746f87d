"""From a URL to the directory of workbooks it names."""

from urllib.parse import urlsplit

from catalog.model import Contract
from connectors.base import Clock, utc_now
from connectors.drops.opening import EXPECTED, open_directory
from connectors.errors import url_unreadable
from connectors.workbooks.connector import WorkbookConnector


def open_workbooks(contract: Contract, url: str, now: Clock = utc_now) -> WorkbookConnector:
    """Return the connector of the workbooks in the directory that `url` names; nothing is opened yet.

    Raises `ConnectionUnknown`, without the URL, if it cannot be read.
    """
    try:
        directory = open_directory(urlsplit(url))
    except (ValueError, KeyError):
        raise url_unreadable(contract, EXPECTED) from None
    return WorkbookConnector(contract, directory, now)
