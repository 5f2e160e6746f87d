"""How registered window systems are shown: one row each, without any key material."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cli.console import show_table
from cli.language import say
from cli.moments import as_local, instant
from exchange.access.clients import RegisteredClient


def client_row(client: RegisteredClient, last_use_at: datetime | None) -> dict[str, object]:
    """Return what is told of a client, as JSON has it."""
    return {
        "client": client.client_id,
        "department": client.department,
        "title": client.title,
        "keys": list(client.key_ids),
        "binding": client.binding.value,
        "scopes": sorted(client.scopes),
        "created_at": instant(client.created_at),
        "disabled_at": client.disabled_at and instant(client.disabled_at),
        "last_use_at": last_use_at and instant(last_use_at),
    }


def show_clients(rows: Sequence[Mapping[str, object]]) -> None:
    """Print the rows as a table."""
    heads = {
        "client": say("窗口系统", "client"),
        "department": say("部门", "department"),
        "title": say("名称", "title"),
        "keys": say("密钥", "keys"),
        "binding": say("令牌绑定", "binding"),
        "scopes": say("权限", "scopes"),
        "created_at": say("登记", "registered"),
        "disabled_at": say("停用", "revoked"),
        "last_use_at": say("最近使用", "last use"),
    }
    cells = [[_cell(name, row[name]) for name in heads] for row in rows]
    show_table(say("窗口系统", "Window systems"), list(heads.values()), cells)


def _cell(name: str, value: Any) -> object:
    if name.endswith("_at"):
        return as_local(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else value
