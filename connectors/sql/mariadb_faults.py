"""Error numbers of MySQL and MariaDB, by what recovers from them.

The server's own text is never passed on: it may hold a user name or a value.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from MySQLdb import MySQLError

from catalog.model import Text
from connectors.errors import ConnectorError
from connectors.sql.faults import coded_fault

REFUSED = frozenset(
    {1044, 1045, 1049, 1130, 1142, 1143, 1227, 1251, 1370, 1698, 1820, 1862, 2026, 2059, 2061}
)
"""Access denied, unknown database, no privilege, authentication or TLS that cannot be agreed on."""

CHANGED = frozenset({1054, 1146, 1356})
"""Unknown column, unknown table, a view over what no longer exists."""


@contextmanager
def translated(resource: str) -> Iterator[None]:
    """Turn the driver's faults into ours."""
    try:
        yield
    except MySQLError as fault:
        number = fault.args[0] if fault.args else 0
        raise _fault(resource, number if isinstance(number, int) else 0) from None


def _fault(resource: str, number: int) -> ConnectorError:
    code = Text(f"MySQL 错误 {number}", f"MySQL error {number}")
    return coded_fault(resource, code, refused=number in REFUSED, changed=number in CHANGED)
