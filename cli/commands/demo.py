"""`tongban demo`: the whole way once, on this machine, with nothing else running."""

import json
import signal
from typing import Annotated

import typer

from catalog.model import Text
from cli.commands.pipeline import show_runs
from cli.console import err, out, show_table
from cli.demo.demonstration import Demonstration
from cli.demo.evidence import (
    Asked,
    await_sealed,
    confirm_once,
    curl_arguments,
    delivered,
    run_again,
    write_question,
)
from cli.demo.exchange import WINDOW
from cli.errors import CommandFailed
from cli.home import home_directory
from cli.language import say, say_next
from cli.ledger_files import POLICY, verify_saved_answer
from exchange.ledger.verifier import ExitCode
from exchange.settings import Settings
from exchange.store.runs import RunRecord

PERSONA = "revoked"
EXPECTED = {"operator_identity": "confirmed", "business_licence": "revoked", "premises_title": "confirmed"}


def demo(
    *, once: Annotated[bool, typer.Option("--once", help=say("自检后退出", "check itself and exit"))] = False
) -> None:
    """Start the demonstration county on this machine."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        with Demonstration(home_directory()) as demonstration:
            _show(demonstration, once=once)
    except KeyboardInterrupt:
        out.print(say("演示已结束。", "The demonstration has ended."))


def _interrupt(_number: int, _frame: object) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):  # what follows is the orderly end: it is not interrupted
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _show(demonstration: Demonstration, *, once: bool) -> None:
    demonstration.start()
    failed = [name for name, state in demonstration.run_dags().items() if state != "success"]
    faults = [f"DAG {name}" for name in failed] + _show_delivered(demonstration)
    faults += _show_second_run(demonstration)
    faults += _show_confirmation(demonstration)
    _show_addresses(demonstration)
    if once:
        _conclude(faults)
        return
    out.print(say("按 Ctrl-C 结束。", "Ctrl-C ends it."))
    signal.pause()


def _show_delivered(demonstration: Demonstration) -> list[str]:
    everything = delivered(demonstration)
    columns = [
        say("资源", "resource"),
        say("系统", "system"),
        say("读取", "read"),
        say("隔离", "quarantined"),
    ]
    columns += [say("发布", "published"), say("对账差", "difference")]
    rows = [_figures(demonstration, found.record) for found in everything]
    show_table(say("调度器运行的结果", "What the scheduler's runs delivered"), columns, rows)
    columns = [say("资源", "resource"), say("规则", "rule"), say("查出", "found"), say("预埋", "planted")]
    by_rule = [
        (found.record.resource, rule, rows, found.planted.get(rule, 0))
        for found in everything
        for rule, rows in sorted(found.found.items())
    ]
    show_table(say("按规则查出与预埋的行", "Rows by rule, found and planted"), columns, by_rule)
    return [
        f"{found.record.resource}: {found.found} found, {found.quarantined} kept, {found.planted} planted"
        for found in everything
        if not found.agrees
    ]


def _figures(demonstration: Demonstration, record: RunRecord) -> list[object]:
    published = (record.inserted_rows or 0) + (record.updated_rows or 0) + (record.unchanged_rows or 0)
    engine = demonstration.county.engines[record.resource.partition("/")[0]]
    counts = [record.read_rows, record.quarantined_rows, published, record.reconcile_difference]
    return [record.resource, engine, *counts]


def _show_second_run(demonstration: Demonstration) -> list[str]:
    records = run_again(demonstration)
    show_runs(records)
    changed = [r for r in records if (r.inserted_rows or 0) + (r.updated_rows or 0) + (r.deleted_rows or 0)]
    return [f"{record.resource}: the second run changed rows" for record in changed]


def _show_confirmation(demonstration: Demonstration) -> list[str]:
    exchange = demonstration.exchange
    question = write_question(exchange.home, demonstration.county.personas[PERSONA])
    asked = confirm_once(exchange, question)
    by = "curl" if asked.by_curl else say("tongban（本机没有 curl）", "tongban (no curl here)")
    out.print(say(f"核验一次（{by}）：", f"One confirmation (by {by}):"))
    token = f"--header @<(.venv/bin/tongban client token {WINDOW} --header)"
    out.print(f"  curl {' '.join(curl_arguments(exchange.settings, question))} {token}", markup=False)
    raw = asked.answer.read_bytes()
    out.print_json(raw.decode())
    verdicts = {proof["id"]: proof["verdict"] for proof in json.loads(raw)["proofs"]}
    faults = [] if verdicts == EXPECTED else [f"verdicts {verdicts} != {EXPECTED}"]
    return faults + _show_ledger(exchange.settings, asked)


def _show_ledger(settings: Settings, asked: Asked) -> list[str]:
    sealed = await_sealed(settings, asked.receipt)
    ledger = settings.ledger_dir
    outcome = verify_saved_answer(asked.answer, asked.receipt, ledger, ledger / POLICY)
    out.print(say(f"台账核对：{outcome.reason.zh}", f"Ledger check: {outcome.reason.en}"), markup=False)
    return [] if sealed and outcome.code is ExitCode.PROVEN else [f"ledger: {outcome.reason.en}"]


def _show_addresses(demonstration: Demonstration) -> None:
    issuer = demonstration.exchange.settings.issuer_url
    out.print(say("地址：", "Addresses:"))
    for name, address in (
        (say("核验接口文档", "API reference"), f"{issuer}/docs"),
        (say("就绪", "readiness"), f"{issuer}/readyz"),
        (say("指标", "metrics"), f"{issuer}/metrics"),
        ("Airflow", demonstration.airflow.url),
        (say("状态目录", "state"), str(demonstration.home)),
    ):
        out.print(f"  {name:<16} {address}", markup=False)
    out.print(say_next(".venv/bin/tongban doctor"))
    out.print(f"{demonstration.progress.seconds:.1f} s")


def _conclude(faults: list[str]) -> None:
    for fault in faults:
        err.print(fault, markup=False)
    if faults:
        raise CommandFailed(
            Text(zh=f"自检发现 {len(faults)} 处不符", en=f"the demonstration found {len(faults)} faults"),
            Text(zh="见上文", en="see above"),
        )
    out.print(say("自检通过。", "The demonstration checked itself: all as planted."))
