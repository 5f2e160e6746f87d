"""`tongban doctor`: is everything that the exchange needs in place, and what to do about what is not."""

import os
from collections.abc import Callable
from typing import Annotated

import httpx
import psycopg
import typer

from catalog.errors import CatalogError
from cli.console import out, show_json, show_table
from cli.home import adopt_settings, home_directory
from cli.language import say
from cli.workplaces import load_catalogue
from connectors import environment_resolver
from exchange.keys import KeyRing, KeyUnusable
from exchange.settings import Settings, SettingsFaulty

KEYS = ("subject_key", "row_key", "pseudonym_key", "answer_key", "token_key", "receipt_key", "log_key")
Finding = tuple[str, bool, str]


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False) -> None:
    """检查设置、密钥、数据库、目录、连接与服务 / Check everything the exchange needs."""
    findings = _findings()
    if as_json:
        show_json([dict(zip(("check", "ok", "detail"), found, strict=True)) for found in findings])
    else:
        rows = [
            (name, say("正常", "ok") if good else say("异常", "FAULT"), detail)
            for name, good, detail in findings
        ]
        show_table(
            f"tongban doctor · {home_directory()}", [say("检查", "check"), "", say("说明", "detail")], rows
        )
    healthy = all(good for _, good, _ in findings)
    if not as_json:
        out.print(
            say("一切正常。", "All is well.")
            if healthy
            else say("请先处理异常项。", "Mend the faults first.")
        )
    raise typer.Exit(0 if healthy else 1)


def _findings() -> list[Finding]:
    try:
        settings = adopt_settings()
    except SettingsFaulty as fault:
        return [("settings", False, f"{fault}; {say('或运行 make demo', 'or run make demo')}")]
    checks: dict[str, Callable[[Settings], str]] = {
        "keys": _keys,
        "database": _databases,
        "catalogue": _catalogue,
        "connections": _connections,
        "ledger files": _ledger,
        "api": _api,
    }
    return [
        ("settings", True, str(settings.catalog_dir)),
        *(_try(name, c, settings) for name, c in checks.items()),
    ]


def _try(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return name, True, check(settings)
    except (KeyUnusable, CatalogError, psycopg.Error, httpx.HTTPError, LookupError, OSError) as fault:
        return name, False, f"{type(fault).__name__}: {str(fault).splitlines()[0]}"


def _keys(settings: Settings) -> str:
    ring = KeyRing(settings.keys_dir)
    for name in KEYS:
        getattr(ring, name)
    return f"{len(KEYS)} keys in {settings.keys_dir}"


def _databases(settings: Settings) -> str:
    for url in (
        settings.database_url,
        settings.pipeline_database_url,
        settings.api_database_url,
        settings.sealer_database_url,
    ):
        with psycopg.connect(url.get_secret_value(), connect_timeout=3) as connection:
            version = connection.info.server_version
    return f"PostgreSQL {version // 10000}, 4 roles"


def _catalogue(settings: Settings) -> str:
    catalogue = load_catalogue(settings)
    return f"{len(catalogue.contracts)} contracts, {len(catalogue.items)} items"


def _connections(settings: Settings) -> str:
    resolve = environment_resolver(os.environ)
    names = sorted({c.source.connection for c in load_catalogue(settings).contracts.values()})
    missing = [name for name in names if resolve(name) is None]
    if missing:
        raise LookupError(f"no secret for {', '.join(missing)}; set TONGBAN_CONN_{missing[0].upper()}")
    return ", ".join(names)


def _ledger(settings: Settings) -> str:
    lines = (settings.ledger_dir / "checkpoint").read_text(encoding="utf-8").splitlines()
    return f"{lines[0]}, {lines[1]} entries sealed"


def _api(settings: Settings) -> str:
    response = httpx.get(f"{settings.issuer_url}/readyz", timeout=3, trust_env=False)
    response.raise_for_status()
    return settings.issuer_url
