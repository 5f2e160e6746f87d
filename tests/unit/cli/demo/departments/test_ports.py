"""Ports stay the same until somebody else has them."""

import socket
from pathlib import Path

from cli.demo.departments.ports import remembered_port


def test_port_is_remembered(tmp_path: Path) -> None:
    """The second start listens where the first one did."""
    assert remembered_port(tmp_path / "port") == remembered_port(tmp_path / "port")


def test_taken_port_is_given_up(tmp_path: Path) -> None:
    """A port on which somebody else listens is never fought for."""
    port = remembered_port(tmp_path / "port")
    with socket.create_server(("127.0.0.1", port)):
        other = remembered_port(tmp_path / "port")
    assert other != port
    assert (tmp_path / "port").read_text(encoding="ascii") == f"{other}\n"


def test_unreadable_memory_is_replaced(tmp_path: Path) -> None:
    """A port file that a killed run left empty is no obstacle."""
    (tmp_path / "port").write_text("", encoding="ascii")
    assert remembered_port(tmp_path / "port") > 1023
