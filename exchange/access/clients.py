"""Registers the clients (window systems) that may ask for tokens, and takes them out again.

Each method writes its change into the log in the caller's transaction. A client is disabled, never deleted:
its uses stay attributable.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from exchange.access.changes import Change, record_change
from exchange.access.errors import ClientExists, ClientUnknown, ClientUnusable
from exchange.access.key_set import usable_keys

SCOPES = frozenset({"confirm"})
_CLIENT_ID = re.compile(r"[a-z][a-z0-9_-]{2,63}")
_DEPARTMENT = re.compile(r"[a-z][a-z0-9_]{0,63}")

ADD = """
insert into access.client (client_id, department, title, jwks, scopes, created_at)
values (:client_id, :department, :title, cast(:jwks as jsonb), :scopes, :at)
on conflict (client_id) do nothing
"""
DISABLE = """
update access.client set disabled_at = coalesce(disabled_at, :at) where client_id = :client_id
"""
REPLACE_KEYS = "update access.client set jwks = cast(:jwks as jsonb) where client_id = :client_id"


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to register: the department it asks for, and the public keys (JWK set) it signs with."""

    client_id: str
    department: str
    title: str
    jwks: Mapping[str, object]
    scopes: frozenset[str] = SCOPES


class ClientRegister:
    """Changes the clients of one database, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_client(self, client: NewClient, change: Change) -> None:
        """Register a client.

        Raises `ClientExists`, `ClientUnusable` or `KeySetUnusable`.
        """
        _require_usable(client)
        values = {
            "client_id": client.client_id,
            "department": client.department,
            "title": client.title,
            "jwks": json.dumps(client.jwks),
            "scopes": sorted(client.scopes),
            "at": change.at,
        }
        if not self._connection.execute(text(ADD), values).rowcount:
            raise ClientExists(client.client_id)
        record_change(self._connection, change, "add_client", [client.client_id])

    def disable_client(self, client_id: str, change: Change) -> None:
        """Take a client's access away: its tokens are refused within the age of the API's snapshot.

        Idempotent, each call is logged. Raises `ClientUnknown`.
        """
        self._update(DISABLE, client_id, at=change.at)
        record_change(self._connection, change, "disable_client", [client_id])

    def replace_keys(self, client_id: str, jwks: Mapping[str, object], change: Change) -> None:
        """Put another key set in the place of the client's; name old and new key in it while rotating.

        Raises `ClientUnknown` or `KeySetUnusable`.
        """
        usable_keys(jwks)
        self._update(REPLACE_KEYS, client_id, jwks=json.dumps(jwks))
        record_change(self._connection, change, "replace_keys", [client_id])

    def _update(self, statement: str, client_id: str, **values: object) -> None:
        if not self._connection.execute(text(statement), {"client_id": client_id, **values}).rowcount:
            raise ClientUnknown(client_id)


def _require_usable(client: NewClient) -> None:
    if not _CLIENT_ID.fullmatch(client.client_id):
        raise ClientUnusable(
            f"client id {client.client_id!r}: expected 3 to 64 small letters, digits, - and _, a letter first"
        )
    if not _DEPARTMENT.fullmatch(client.department):
        raise ClientUnusable(f"department {client.department!r}: expected the id of a department")
    if not client.scopes or client.scopes - SCOPES:
        raise ClientUnusable(f"scopes {sorted(client.scopes)}: expected some of {sorted(SCOPES)}")
    usable_keys(client.jwks)
