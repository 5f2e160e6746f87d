"""The port a department listens on: the same at every start, unless somebody else took it."""

import socket
from pathlib import Path

from exchange.postgres.cluster import free_port


def remembered_port(file: Path, preferred: int = 0) -> int:
    """Return the port written in `file`, or `preferred`, if it is free, else a free one, written there."""
    try:
        port = int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        port = preferred
        file.write_text(f"{port}\n", encoding="ascii")
    if not port or not _is_free(port):
        port = free_port()
        file.write_text(f"{port}\n", encoding="ascii")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
