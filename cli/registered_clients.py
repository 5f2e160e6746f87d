"""How registered window systems are shown: one row each, without any key material."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cli.console import show_table
from cli.language import say
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
        "created_at": _minute(client.created_at),
        "disabled_at": _minute(client.disabled_at),
        "last_use_at": _minute(last_use_at),
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
    cells = [[_cell(row[name]) for name in heads] for row in rows]
    show_table(say("窗口系统", "Window systems"), list(heads.values()), cells)


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _minute(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d %H:%M}"
