"""What `tongban client doctor` examines, in the order in which a window would fail."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from catalog.calendar import local_date
from catalog.model import Text
from cli.databases import owner_transaction
from cli.errors import CommandFailed
from cli.findings import Finding, tried
from cli.registered_keys import newest_key, policy_here
from cli.window import WindowClient, WindowKey
from exchange.access.agreements import AgreementRegister
from exchange.access.clients import ClientRegister, RegisteredClient
from exchange.access.operators import OperatorRegister
from exchange.ledger.verifier import read_policy
from exchange.settings import Settings

MOST_SKEW_SECONDS = 5
WAIT_SECONDS = 3
SERVE = Text(zh="tongban serve", en="tongban serve")


def examine_client(
    settings: Settings,
    client_id: str,
    key: Path | None,
    ca_file: Path | None,
    certificate: Path | None = None,
) -> list[Finding]:
    """Run every check of one client and return what each found."""
    checks: dict[str, Callable[[], str]] = {
        "registered": lambda: _registered(settings, client_id),
        "key": lambda: _key(settings, client_id, key or newest_key(client_id)),
        "policy": lambda: _policy(client_id),
        "exchange": lambda: _exchange(settings, ca_file),
        "token": lambda: _token(settings, client_id, key or newest_key(client_id), ca_file, certificate),
        "agreements": lambda: _agreements(settings, client_id),
        "operators": lambda: _operators(settings, client_id),
    }
    return [tried(name, check) for name, check in checks.items()]


def _client(settings: Settings, client_id: str) -> RegisteredClient:
    with owner_transaction(settings) as connection:
        return ClientRegister(connection).client(client_id)


def _registered(settings: Settings, client_id: str) -> str:
    client = _client(settings, client_id)
    if client.disabled_at is not None:
        raise CommandFailed(
            Text(zh=f"{client_id} 已停用", en=f"{client_id} was revoked"),
            Text(zh="登记新的窗口系统：tongban client add", en="register a new client: tongban client add"),
        )
    return f"{client.department}: {client.title}"


def _key(settings: Settings, client_id: str, path: Path) -> str:
    key = WindowKey.read(path)
    held = _client(settings, client_id).jwks["keys"]
    (own,) = key.public_jwks["keys"]
    if not any(own["x"] == one.get("x") and own["kid"] == one.get("kid") for one in held):
        raise CommandFailed(
            Text(zh=f"{path} 的公钥没有登记", en=f"the public half of {path} is not registered"),
            Text(
                zh=f"tongban client rotate {client_id} --reason …",
                en=f"tongban client rotate {client_id} --reason …",
            ),
        )
    return key.kid


def _policy(client_id: str) -> str:
    path = policy_here(client_id)
    return f"{path}: {len(read_policy(path.read_bytes()).receipts)}"


def _exchange(settings: Settings, ca_file: Path | None) -> str:
    """Ask for readiness, and compare the clocks by the answer's Date header."""
    address = f"{settings.issuer_url}/readyz"
    verify = True if ca_file is None else str(ca_file)
    try:
        response = httpx.get(address, timeout=WAIT_SECONDS, trust_env=False, verify=verify)
    except httpx.HTTPError as fault:
        raise CommandFailed(
            Text(zh=f"{address} 无人应答（{type(fault).__name__}）", en=f"{address}: {type(fault).__name__}"),
            SERVE,
        ) from None
    if not response.is_success:
        raise CommandFailed(
            Text(zh=f"{address}：{response.status_code}", en=f"{address}: {response.status_code}"),
            Text(zh="tongban doctor", en="tongban doctor"),
        )
    skew = datetime.now(UTC) - parsedate_to_datetime(response.headers["Date"])
    if abs(skew.total_seconds()) > MOST_SKEW_SECONDS:
        told = f"{skew.total_seconds():+.0f} s"
        raise CommandFailed(
            Text(zh=f"本机时钟与交换平台相差 {told}", en=f"this clock differs from the exchange's by {told}"),
            Text(zh="用 NTP 校准本机时钟", en="set this machine's clock by NTP"),
        )
    return settings.issuer_url


def _token(
    settings: Settings, client_id: str, path: Path, ca_file: Path | None, certificate: Path | None
) -> str:
    key = WindowKey.read(path)
    with WindowClient(
        settings.issuer_url, client_id, key, ca_file=ca_file, certificate=certificate
    ) as window:
        window.enter()
    return ", ".join(sorted(_client(settings, client_id).scopes))


def _agreements(settings: Settings, client_id: str) -> str:
    department = _client(settings, client_id).department
    today = local_date(datetime.now(UTC))
    with owner_transaction(settings) as connection:
        found = [
            kept
            for kept in AgreementRegister(connection).agreements()
            if kept.agreement.consumer == department and kept.in_force_on(today)
        ]
    if not found:
        raise CommandFailed(
            Text(
                zh=f"{department} 没有有效协议：一切查询都会被拒绝",
                en=f"{department} has no agreement in force",
            ),
            Text(zh="tongban agreement add <文件> --reason …", en="tongban agreement add <file> --reason …"),
        )
    return str(len(found))


def _operators(settings: Settings, client_id: str) -> str:
    department = _client(settings, client_id).department
    with owner_transaction(settings) as connection:
        count = len(OperatorRegister(connection).operators(department))
    if not count:
        step = f"tongban operator add --department {department} --reason …"
        raise CommandFailed(
            Text(zh=f"{department} 没有登记窗口人员", en=f"{department} has no operator enrolled"),
            Text(zh=step, en=step),
        )
    return str(count)
