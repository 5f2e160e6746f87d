"""`tongban restore`: prove a backup whole, or bring an empty home to where it was made."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from catalog.model import Text
from cli.commands import AsJson
from cli.console import err, out, show_json, show_table
from cli.errors import CommandFailed
from cli.home import home_directory
from cli.language import said, say
from cli.passphrases import passphrase_of
from cli.restoration import STEPS, Restored, Target, require_empty, restore_backup
from cli.watched_steps import WatchedSteps
from exchange.backup.checking import Elsewhere, Verdict, check_backup, open_vault
from exchange.backup.vault import Secrets

CHECK_STEPS = 3
UNSAID = CommandFailed(
    Text(
        zh="须说明备份之后是否还有使用记录：此台账只能从最后一条继续",
        en="say what came after this backup: a ledger can only go on from its very last entry",
    ),
    Text(
        zh="给出别处保存的最新检查点或 last_signed：--head <文件>；确知其后没有任何记录时用 --nothing-later",
        en="give the newest checkpoint or last_signed kept elsewhere: --head <file>; "
        "or, knowing that no entry came later, --nothing-later",
    ),
    exit_code=2,
)


Keys = Annotated[
    Path | None, typer.Option(help=say("另存的密钥备份", "keys that were sealed into a file of their own"))
]
Passphrase = Annotated[
    Path | None, typer.Option(help=say("密钥口令所在的私有文件", "private file with the passphrase"))
]


def restore(
    backup: Annotated[Path, typer.Argument(help=say("一次备份的文件夹", "the folder of one backup"))],
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help=say("只核对，不改动任何东西", "only prove it whole; touch nothing")),
    ] = False,
    keys: Keys = None,
    passphrase_file: Passphrase = None,
    head: Annotated[
        list[Path] | None,
        typer.Option(
            help=say("别处保存的检查点或 last_signed", "a checkpoint or last_signed kept elsewhere")
        ),
    ] = None,
    nothing_later: Annotated[
        bool,
        typer.Option(
            "--nothing-later", help=say("备份之后没有任何记录", "no entry was made after this backup")
        ),
    ] = False,
    wal: Annotated[
        Path | None,
        typer.Option(help=say("tongban backup wal 所存的日志", "the log that tongban backup wal has kept")),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help=say("数据库端口，默认空闲端口", "the database's port; default: a free one")
        ),
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(help=say("接口网址，默认不变", "the API's URL; default: as it was"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a backup, or restore it to an empty home (`TONGBAN_HOME`).

    Exit code: 0 if all is well, 1 if anything is wrong, 2 for a wrong call.
    """
    place, heads = backup.resolve(), head or []

    def opening() -> Secrets:
        return open_vault(place, keys, lambda: passphrase_of(passphrase_file, again=False))

    if check:
        verdict = check_backup(place, opening, Elsewhere(heads, wal), WatchedSteps(CHECK_STEPS).step)
        _show(place, verdict, as_json=as_json)
        raise typer.Exit(0 if verdict.ok else 1)
    home = home_directory()
    require_empty(home)
    if not heads and not nothing_later:
        raise UNSAID
    target = Target(home, Elsewhere(heads, wal), port, issuer)
    restored = restore_backup(place, target, opening, WatchedSteps(STEPS).step)
    _tell(restored, as_json=as_json)


def _tell(restored: Restored, *, as_json: bool) -> None:
    home, entries = restored.home, restored.entries
    if as_json:
        show_json(asdict(restored))
    else:
        out.print(
            say(
                f"已恢复到 {home}：台账 {entries} 条，数据库在端口 {restored.port} 运行",
                f"restored to {home}: {entries} ledger entries, the database runs at port {restored.port}",
            )
        )
    err.print(
        say(
            "重启机器后：tongban database start\n"
            f"目录取自备份：{restored.catalogue}；窗口私钥与代理证书须另行放回\n"
            "下一步：tongban ledger seal；tongban serve；tongban doctor；"
            "再运行各资源的管道，在此之前窗口得到“无法确认”",
            "after a restart of the machine: tongban database start\n"
            f"the catalogue is the backup's: {restored.catalogue}; "
            "bring back windows' keys and the proxy's certificates yourself\n"
            "next: tongban ledger seal; tongban serve; tongban doctor; then run each resource's pipeline: "
            "until then windows get 'unknown' for what is older than its tolerance",
        )
    )


def _show(place: Path, verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        checks = [
            {"part": one.part, "ok": one.ok, "detail": said(one.detail), "next_step": said(one.next_step)}
            for one in verdict.checks
        ]
        show_json({"ok": verdict.ok, "facts": asdict(verdict.facts), "checks": checks, "rows": verdict.rows})
        return
    words = {True: say("正常", "ok"), False: say("异常", "FAULT")}
    rows = [[one.part, words[one.ok], said(one.detail), said(one.next_step)] for one in verdict.checks]
    columns = [say("检查", "check"), "", say("说明", "detail"), say("下一步", "next")]
    show_table(f"tongban restore --check · {place}", columns, rows)
    if verdict.rows:
        columns = [say("资源", "resource"), say("行数", "rows")]
        show_table(verdict.facts.made_at, columns, list(verdict.rows.items()))
    if verdict.ok:
        out.print(
            say(
                "备份完整。下一步：tongban restore <备份>",
                "The backup is whole. next: tongban restore <backup>",
            )
        )
    else:
        step = "Do not rely on this backup; the table says what to do."
        out.print(say("此备份不可用；按“下一步”处理。", step))
