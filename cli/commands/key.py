"""`tongban key`: the exchange's own signing keys, and their rotation without downtime."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from cli.changes import change_now
from cli.commands import AsJson, Reason, Yes
from cli.console import out, show_json, show_table
from cli.databases import owner_transaction
from cli.home import adopt_settings
from cli.language import say, say_next
from exchange.access.changes import Change, record_change
from exchange.clock import utc_now
from exchange.key_rotation import LEARNING, KeyRotation, KeyState
from exchange.keys import KeyRing
from exchange.ledger.opening import POLICY, write_policy
from exchange.settings import Settings

app = typer.Typer(no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(help=say("密钥：token、answer、receipt", "which: token, answer, receipt"))
]
STATES = {
    "signing": ("签名中", "signing"),
    "announced": ("已公布", "announced"),
    "former": ("已换下", "former"),
}


@app.command(name="list", help=say("列出轮换的密钥及其状态", "List the keys that rotate, and their state."))
def list_keys(*, as_json: AsJson = False) -> None:
    """List the keys that rotate; no secret is shown."""
    states = list(KeyRotation(KeyRing(adopt_settings().keys_dir)).states())
    if as_json:
        show_json([asdict(state) for state in states])
        return
    columns = [say("密钥", "key"), say("状态", "state"), say("编号", "id"), say("起始", "since")]
    rows = [[s.name, say(*STATES[s.state]), s.key_id, f"{s.since:%Y-%m-%d %H:%M:%S} UTC"] for s in states]
    show_table(say("签名密钥", "Signing keys"), columns, rows)
    out.print(say_next("tongban key rotate <密钥> --reason …", "tongban key rotate <key> --reason …"))


@app.command(
    help=say(
        "轮换：先公布下一密钥，再以 --finish 启用", "Announce the next key; then let it sign by --finish."
    )
)
def rotate(
    name: Name,
    reason: Reason,
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help=say("启用已公布的密钥", "let the announced key sign"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take one step of a rotation, with its entry in the ledger."""
    settings = adopt_settings()
    change = change_now(reason)
    rotation = KeyRotation(KeyRing(settings.keys_dir))
    with _recorded(settings, "finish_key" if finish else "announce_key", name, change):
        state = rotation.finish(name, change.at) if finish else rotation.announce(name)
    if as_json:
        show_json(asdict(state))
    else:
        _show_step(settings, state)


@app.command(help=say("不再承认换下的密钥", "Accept former keys no more."))
def retire(
    name: Name,
    reason: Reason,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Forget the public halves of former keys: what they signed can no longer be checked by them."""
    settings = adopt_settings()
    change = change_now(reason)
    question = say(
        f"换下的 {name} 密钥所签名的内容将无法再核对，继续？",
        f"What former {name} keys have signed can no longer be checked by what is published. Go on?",
    )
    _ = yes or typer.confirm(question, abort=True, err=True)
    rotation = KeyRotation(KeyRing(settings.keys_dir))
    with _recorded(settings, "retire_key", name, change):
        gone = rotation.retire(name, utc_now())
    if as_json:
        show_json({"name": name, "retired": gone})
        return
    out.print(say(f"已停止承认 {len(gone)} 把", f"retired: {len(gone)}"))
    out.print(say_next("tongban key list"))


@contextmanager
def _recorded(settings: Settings, action: str, name: str, change: Change) -> Iterator[None]:
    """Take the step inside with its entry: where it cannot be logged, no file of a key is touched.

    The ledger is written to first and committed last, so that a step which is refused leaves no entry. The
    policy names receipt keys: it is written as it is before, for whoever cannot write it takes no step.
    """
    with owner_transaction(settings) as connection:
        record_change(connection, change, action, [name])
        _write_policy(settings, name)
        yield
        _write_policy(settings, name)


def _write_policy(settings: Settings, name: str) -> None:
    if name == "receipt":
        write_policy(settings)


def _show_step(settings: Settings, state: KeyState) -> None:
    out.print(f"{state.name} {state.key_id}: " + say(*STATES[state.state]))
    if state.state == "announced":
        if state.name == "receipt":
            place = settings.ledger_dir / POLICY
            out.print(
                say(f"先把新的信任策略交给各窗口：{place}", f"first give the windows the new policy: {place}")
            )
        wait = LEARNING.seconds
        step = f"tongban key rotate {state.name} --finish --reason …"
        out.print(say(f"下一步（{wait} 秒后）：{step}", f"next, in {wait} s: {step}"))
        return
    step = f"tongban key retire {state.name} --reason …"
    out.print(
        say(f"下一步（旧签名不再需要核对后）：{step}", f"next, once nobody checks old signatures: {step}")
    )
