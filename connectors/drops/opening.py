"""From a URL to the directory it names."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from catalog.model import Contract, Text
from connectors.base import Clock, utc_now
from connectors.drops.connector import DropConnector
from connectors.drops.directory import Directory, LocalDirectory
from connectors.drops.sftp import SftpDirectory, SftpPlace
from connectors.errors import url_unreadable

PORT = 22
EXPECTED = Text(
    "file:///目录 或 sftp://用户@主机:端口/目录?known_hosts=…&identity_file=…",
    "file:///directory or sftp://user@host:port/directory?known_hosts=…&identity_file=…",
)


def open_drops(contract: Contract, url: str, now: Clock = utc_now) -> DropConnector:
    """Return the connector of the directory that `url` names; nothing is opened yet.

    Raises `ConnectionUnknown`, without the URL, if it cannot be read.
    """
    try:
        directory = open_directory(urlsplit(url))
    except (ValueError, KeyError):
        raise url_unreadable(contract, EXPECTED) from None
    return DropConnector(contract.name, directory, contract.source.object, now)


def open_directory(url: SplitResult) -> Directory:
    """Return the directory a `file:` or `sftp:` URL names; nothing is connected yet.

    Raises `ValueError` for a URL that is neither, or lacks a part.
    """
    if url.scheme == "file":
        if url.netloc not in ("", "localhost") or not url.path:
            raise ValueError("a file URL of another host")
        return LocalDirectory(Path(unquote(url.path)))
    query = {name: values[0] for name, values in parse_qs(url.query, strict_parsing=True).items()}
    if not url.hostname or not url.username or not (url.password or "identity_file" in query):
        raise ValueError("an SFTP URL without host, user or key")
    return SftpDirectory(
        SftpPlace(
            host=url.hostname,
            port=url.port or PORT,
            user=unquote(url.username),
            password=unquote(url.password) if url.password else None,
            identity_file=query.get("identity_file"),
            known_hosts=query["known_hosts"],
            path=unquote(url.path) or "/",
        )
    )
