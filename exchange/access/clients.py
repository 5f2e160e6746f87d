"""Registers the clients (window systems) that may ask for tokens, and takes them out again.

Each method writes its change into the log in the caller's transaction. A client is disabled, never deleted:
its uses stay attributable.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from catalog.model import Text
from exchange.access.binding import Binding
from exchange.access.changes import Change, record_change
from exchange.access.errors import ClientExists, ClientUnknown, ClientUnusable, RotationOutOfStep
from exchange.access.key_set import usable_keys

CONFIRM_ALONE = frozenset({"confirm"})
SCOPES = CONFIRM_ALONE | {"batch"}
_CLIENT_ID = re.compile(r"[a-z][a-z0-9_-]{2,63}")
_DEPARTMENT = re.compile(r"[a-z][a-z0-9_]{0,63}")

ADD = """
insert into access.client (client_id, department, title, jwks, scopes, binding, created_at)
values (:client_id, :department, :title, cast(:jwks as jsonb), :scopes, :binding, :at)
on conflict (client_id) do nothing
"""
DISABLE = """
update access.client set disabled_at = coalesce(disabled_at, :at) where client_id = :client_id
"""
LIST = """
select client_id, department, title, jwks, scopes, binding, created_at, disabled_at from access.client
order by department, client_id
"""
KEYS = "select jwks from access.client where client_id = :client_id and disabled_at is null for update"
# Uses stand in the ledger alone, by their order; only the newest are looked through.
LAST_USES = """
select convert_from(body, 'UTF8')::jsonb ->> 'client', max(logged_at) from ledger.entry
where index >= (select size from ledger.head) - :newest group by 1
"""
NEWEST_ENTRIES = 100_000
REPLACE_KEYS = "update access.client set jwks = cast(:jwks as jsonb) where client_id = :client_id"
GRANT = "update access.client set scopes = :scopes where client_id = :client_id and disabled_at is null"
BIND = "update access.client set binding = :binding where client_id = :client_id and disabled_at is null"


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to register: the department it asks for, and the public keys (JWK set) it signs with.

    `binding` is what each of its access tokens must be bound to.
    """

    client_id: str
    department: str
    title: str
    jwks: Mapping[str, object]
    scopes: frozenset[str] = CONFIRM_ALONE
    binding: Binding = Binding.NONE


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A client as registered; `key_ids` are those of its key set, in its order."""

    client_id: str
    department: str
    title: str
    jwks: Mapping[str, Any]
    scopes: frozenset[str]
    binding: Binding
    created_at: datetime
    disabled_at: datetime | None

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of its keys."""
        return tuple(str(key["kid"]) for key in self.jwks["keys"])


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
            "binding": client.binding.value,
            "at": change.at,
        }
        if not self._connection.execute(text(ADD), values).rowcount:
            raise ClientExists(client.client_id)
        record_change(self._connection, change, "add_client", [client.client_id])

    def clients(self) -> list[RegisteredClient]:
        """Return all clients, disabled ones too, by department and id."""
        rows = self._connection.execute(text(LIST)).mappings()
        return [_registered(dict(row)) for row in rows]

    def client(self, client_id: str) -> RegisteredClient:
        """Return one client.

        Raises `ClientUnknown`.
        """
        found = next((client for client in self.clients() if client.client_id == client_id), None)
        if found is None:
            raise ClientUnknown(client_id)
        return found

    def last_uses(self) -> Mapping[str, datetime]:
        """Return when each client was last heard, as far as the ledger's newest entries tell."""
        rows = self._connection.execute(text(LAST_USES), {"newest": NEWEST_ENTRIES})
        return {row[0]: row[1] for row in rows}

    def begin_rotation(self, client_id: str, jwks: Mapping[str, Any], change: Change) -> list[str]:
        """Add the one key of `jwks` beside the client's own, and return the ids: both keys are good now.

        Raises `ClientUnknown` (disabled ones too), `RotationOutOfStep` where one is under way, and
        `KeySetUnusable`.
        """
        held = self._keys(client_id)
        if len(held) > 1:
            raise RotationOutOfStep(
                client_id,
                Text("已有第二把密钥", "has a second key already"),
                Text("请先完成那次轮换", "finish that rotation first"),
            )
        return self._hold(client_id, [*held, *jwks["keys"]], change)

    def finish_rotation(self, client_id: str, change: Change) -> list[str]:
        """Take all but the newest key away, and return its id.

        Raises `ClientUnknown` (disabled ones too), and `RotationOutOfStep` where none is under way.
        """
        held = self._keys(client_id)
        if len(held) == 1:
            raise RotationOutOfStep(
                client_id,
                Text("只有一把密钥", "has one key only"),
                Text("请先开始轮换", "begin a rotation first"),
            )
        return self._hold(client_id, held[-1:], change)

    def bind_tokens(self, client_id: str, binding: Binding, change: Change) -> None:
        """Demand that a client's tokens are bound so; those it has already are refused where they are not.

        Raises `ClientUnknown` (disabled ones too).
        """
        self._update(BIND, client_id, binding=binding.value)
        record_change(self._connection, change, f"bind_tokens_{binding}", [client_id])

    def grant_scopes(self, client_id: str, scopes: frozenset[str], change: Change) -> None:
        """Let a client do exactly this: `confirm` one by one, `batch` where it is approved besides.

        Raises `ClientUnknown` (disabled ones too) and `ClientUnusable`.
        """
        _require_scopes(scopes)
        self._update(GRANT, client_id, scopes=sorted(scopes))
        record_change(self._connection, change, f"grant_scopes_{'_'.join(sorted(scopes))}", [client_id])

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

    def _keys(self, client_id: str) -> list[dict[str, Any]]:
        found = self._connection.execute(text(KEYS), {"client_id": client_id}).scalar()
        if found is None:
            raise ClientUnknown(client_id)
        keys: list[dict[str, Any]] = found["keys"]
        return keys

    def _hold(self, client_id: str, keys: list[dict[str, Any]], change: Change) -> list[str]:
        self.replace_keys(client_id, {"keys": keys}, change)
        return [str(key["kid"]) for key in keys]

    def _update(self, statement: str, client_id: str, **values: object) -> None:
        if not self._connection.execute(text(statement), {"client_id": client_id, **values}).rowcount:
            raise ClientUnknown(client_id)


def _registered(row: dict[str, Any]) -> RegisteredClient:
    told = {"scopes": frozenset(row["scopes"]), "binding": Binding(row["binding"])}
    return RegisteredClient(**(row | told))


def _require_usable(client: NewClient) -> None:
    if not _CLIENT_ID.fullmatch(client.client_id):
        raise ClientUnusable(
            Text(
                f"客户端标识 {client.client_id!r}：应为 3 至 64 个小写字母、数字、- 和 _，以字母开头",
                f"client id {client.client_id!r}: expected 3 to 64 small letters, digits, - and _, "
                "a letter first",
            )
        )
    if not _DEPARTMENT.fullmatch(client.department):
        raise ClientUnusable(
            Text(
                f"部门 {client.department!r}：应为部门的标识",
                f"department {client.department!r}: expected the id of a department",
            )
        )
    _require_scopes(client.scopes)
    usable_keys(client.jwks)


def _require_scopes(scopes: frozenset[str]) -> None:
    if not scopes or scopes - SCOPES:
        asked, offered = sorted(scopes), sorted(SCOPES)
        raise ClientUnusable(
            Text(
                f"权限范围 {asked}：应为 {offered} 中的一项或几项",
                f"scopes {asked}: expected some of {offered}",
            )
        )
