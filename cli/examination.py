"""What `tongban doctor` examines: one check for each thing that the exchange cannot do without.

Nothing is changed and nothing is repaired here. A check returns what it found in words, or raises a known
fault; every fault carries what to do next.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial

import httpx
import psycopg

from catalog.model import Text
from cli.errors import CommandFailed
from cli.examined_airflow import examine_airflow, has_airflow
from cli.examined_places import examine_backups, examine_disks
from cli.examined_state import (
    examine_clients,
    examine_clock,
    examine_details,
    examine_operators,
    examine_resources,
    examine_schema,
)
from cli.faults import as_failure
from cli.findings import Finding, fault_found, tried
from cli.home import adopt_settings
from cli.ledger_files import CHECKPOINT, POLICY
from cli.workplaces import load_catalogue
from connectors import environment_resolver
from connectors.opening import variable_of
from exchange.keys import LOADED, KeyRing
from exchange.ledger.sealer.tree_store import TreeStore
from exchange.ledger.verifier import Refused, read_policy
from exchange.ledger.verifier.sources import read_checkpoint
from exchange.settings import Settings, SettingsFaulty

PROBES = {
    "database_url": "select from ops.run limit 0",
    "pipeline_database_url": "select from ops.run limit 0",
    "api_database_url": "select from access.client limit 0",
    "sealer_database_url": "select from ledger.tree limit 0",
}
WAIT_SECONDS = 3

SEAL = Text(zh="tongban ledger seal", en="tongban ledger seal")
SERVE = Text(zh="tongban serve", en="tongban serve")


def examine() -> list[Finding]:
    """Run every check and return what each found; without settings no other check can run."""
    try:
        settings = adopt_settings()
    except SettingsFaulty as fault:
        return [fault_found("settings", as_failure(fault))]
    found = [Finding("settings", ok=True, detail=f"{len(Settings.model_fields)}")]
    for name, check in CHECKS.items():
        if name in OF_THE_DATABASE and not all(one.ok for one in found if one.check == "database"):
            continue  # one cause, one fault
        if name == "airflow" and not has_airflow():
            continue  # only a home that runs Airflow has one to look at
        found.append(tried(name, partial(check, settings)))
    return found


def _keys(settings: Settings) -> str:
    ring = KeyRing(settings.keys_dir)
    ring.require_usable()
    return f"{len(LOADED)}: {settings.keys_dir}"


def _databases(settings: Settings) -> str:
    """Let each login do what its part of the work begins with."""
    for name, probe in PROBES.items():
        url = getattr(settings, name).get_secret_value()
        try:
            with psycopg.connect(url, connect_timeout=WAIT_SECONDS) as connection:
                connection.execute(probe.encode())
                version = connection.info.server_version
        except psycopg.Error as fault:
            failed = as_failure(fault)
            variable = f"TONGBAN_{name.upper()}"
            told = Text(zh=f"{variable}：{failed.message.zh}", en=f"{variable}: {failed.message.en}")
            raise CommandFailed(told, failed.next_step) from None
    return f"PostgreSQL {version // 10000}, {len(PROBES)} logins"


def _catalogue(settings: Settings) -> str:
    catalogue = load_catalogue(settings)
    return f"{len(catalogue.contracts)} contracts, {len(catalogue.items)} items"


def _connections(settings: Settings) -> str:
    resolve = environment_resolver(os.environ)
    names = sorted({c.source.connection for c in load_catalogue(settings).contracts.values()})
    missing = [variable_of(name) for name in names if resolve(name) is None]
    if missing:
        told = ", ".join(missing)
        raise CommandFailed(
            Text(zh=f"未设置 {told}", en=f"not set: {told}"),
            Text(zh=f"在环境中设置 {missing[0]}=<地址>", en=f"set {missing[0]}=<url> in the environment"),
        )
    return ", ".join(names)


def _ledger(settings: Settings) -> str:
    """Open the published head with the published policy."""
    directory = settings.ledger_dir
    try:
        policy = read_policy((directory / POLICY).read_bytes())
        head = read_checkpoint((directory / CHECKPOINT).read_bytes(), policy)
    except FileNotFoundError as missing:
        told = Text(zh=f"缺少 {missing.filename}", en=f"{missing.filename} is missing")
        raise CommandFailed(told, SEAL) from None
    except Refused as refused:
        step = "keep the files as they are and have them looked at"
        raise CommandFailed(
            refused.outcome.reason, Text(zh="保存这些文件原状，请负责人查看", en=step)
        ) from None
    return f"{head.origin}: {head.size}"


def _sealer(settings: Settings) -> str:
    """Find out whether a sealer is at work: only then its lock cannot be had."""
    store = TreeStore.open_session(settings.sealer_database_url.get_secret_value())
    if store is None:
        return settings.origin
    with closing(store):
        store.head(settings.origin)
    raise CommandFailed(Text(zh="没有封存进程在运行", en="no sealer is at work"), SEAL)


def _api(settings: Settings) -> str:
    address = f"{settings.issuer_url}/readyz"
    try:
        response = httpx.get(address, timeout=WAIT_SECONDS, trust_env=False)
    except httpx.HTTPError as fault:
        raise CommandFailed(as_failure(fault).message, SERVE) from None
    if not response.is_success:
        told = f"{address}: {response.status_code} {_lacking(response)}"
        step = "mend the faults above; then see the API's log"
        raise CommandFailed(Text(zh=told, en=told), Text(zh="先处理以上异常，再查看接口日志", en=step))
    return settings.issuer_url


def _lacking(response: httpx.Response) -> str:
    try:
        return ", ".join(response.json()["not_ready"])
    except (ValueError, LookupError, TypeError):
        return response.reason_phrase


CHECKS: Mapping[str, Callable[[Settings], str]] = {
    "keys": _keys,
    "database": _databases,
    "schema": examine_schema,
    "catalogue": _catalogue,
    "connections": _connections,
    "resources": examine_resources,
    "clients": examine_clients,
    "operators": examine_operators,
    "ledger files": _ledger,
    "clock": examine_clock,
    "sealer": _sealer,
    "details": examine_details,
    "api": _api,
    "airflow": examine_airflow,
    "disks": examine_disks,
    "backup": examine_backups,
}
OF_THE_DATABASE = frozenset({"schema", "resources", "clients", "operators", "clock", "details"})
