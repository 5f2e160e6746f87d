"""Opening: the contract's connection name leads to its connector, and no fault shows the secret."""

import traceback

import pytest

from connectors import environment_resolver, open_connector
from connectors.drops import DropConnector
from connectors.errors import ConnectionUnknown, ContractUnfit
from connectors.opening import OPENERS
from connectors.rest import RestConnector
from connectors.sql import SqlConnector
from connectors.testing import sample_contract, sample_field
from connectors.workbooks import WorkbookConnector

CONTRACT = sample_contract(sample_field("id", key_position=1))
PASSWORD = "p4ss-word"
SFTP = f"sftp://u:{PASSWORD}@host:2222/dir?known_hosts=/etc/ssh/known_hosts"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"mysql://u:{PASSWORD}@host/db", SqlConnector),
        (f"mariadb://u:{PASSWORD}@host:3307/db?ssl_ca=/ca.pem", SqlConnector),
        (f"postgresql://u:{PASSWORD}@host/db?sslmode=verify-full", SqlConnector),
        ("sqlite:////srv/registers/old.db", SqlConnector),
        ("file:///srv/drops", DropConnector),
        (SFTP, DropConnector),
        (f"http://any:{PASSWORD}@host:8080/base", RestConnector),
        (f"https://host/?token={PASSWORD}", RestConnector),
    ],
)
def test_the_scheme_chooses_the_connector(url: str, kind: type) -> None:
    """Each scheme has its connector, found under the connection's name in the environment."""
    resolver = environment_resolver({"TONGBAN_CONN_TEST": url})
    connector = open_connector(CONTRACT, resolver)
    assert isinstance(connector, kind)
    assert PASSWORD not in repr(vars(connector))
    connector.close()


@pytest.mark.parametrize("url", ["file:///srv/drops", SFTP])
def test_the_format_chooses_among_the_connectors_of_files(url: str) -> None:
    """Files are delimited text unless the contract says that they are workbooks; nothing else is read."""
    for form, kind in (("delimited", DropConnector), ("workbook", WorkbookConnector)):
        options = {"format": form, "sheet": "S", "empty": "null"}
        contract = sample_contract(sample_field("id", key_position=1), options=options)
        assert isinstance(open_connector(contract, lambda _name: url), kind)
    contract = sample_contract(sample_field("id", key_position=1), options={"format": "word"})
    with pytest.raises(ContractUnfit, match="format: word"):
        open_connector(contract, lambda _name: url)


def test_a_name_without_secret_is_unknown() -> None:
    """The fault names the connection and the variable that would hold it."""
    with pytest.raises(ConnectionUnknown, match="TONGBAN_CONN_TEST"):
        open_connector(CONTRACT, environment_resolver({}))


@pytest.mark.parametrize(
    "url",
    [
        "",
        f"u:{PASSWORD}@host",
        f"ftp://u:{PASSWORD}@host/dir",
        f"mysql+pymysql://u:{PASSWORD}@host/db",
        f"mysql://u:{PASSWORD}@host:port/db",
        f"postgresql://u:{PASSWORD}@[::1/db",
        f"sqlite:///{PASSWORD}.db",
        f"sqlite:////srv/x.db?key={PASSWORD}",
        "sqlite://",
        f"sftp://u:{PASSWORD}@host/dir",
        "sftp://u@host/dir?known_hosts=/k",
        f"file://other-host/{PASSWORD}",
        f"https://host:0/?token={PASSWORD}",
        f"https:///?token={PASSWORD}",
    ],
)
def test_a_url_that_cannot_be_read_is_unknown_and_not_shown(url: str) -> None:
    """Whatever is wrong with a URL, its secret stays out of the fault."""
    with pytest.raises(ConnectionUnknown) as caught:
        open_connector(CONTRACT, lambda _name: url)
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_every_scheme_is_listed() -> None:
    """The table of schemes is what the guide promises."""
    assert sorted(OPENERS) == ["file", "http", "https", "mariadb", "mysql", "postgresql", "sftp", "sqlite"]
