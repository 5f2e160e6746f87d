"""`tongban backup`: one dated folder that holds everything an empty machine needs, made while all runs."""

import os
import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.commands import AsJson
from cli.console import err, out, show_json, show_table
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.passphrases import passphrase_of
from cli.watched_steps import WatchedSteps
from exchange.backup.files import size_of, write_private
from exchange.backup.layout import Facts, backups_in
from exchange.backup.making import STEPS, make_backup
from exchange.backup.receiving import receive_log
from exchange.backup.vault import read_secrets, seal
from exchange.clock import utc_now
from exchange.settings import PREFIX

HOME = f"{PREFIX}HOME"


class Backups(TyperGroup):
    """Takes `tongban backup DIRECTORY` for `tongban backup make DIRECTORY`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb in where a directory or an option stands in its place."""
        named = not args or args[0] in {*self.commands, "--help"}
        return super().parse_args(ctx, args if named else ["make", *args])


app = typer.Typer(cls=Backups, no_args_is_help=True)

Passphrase = Annotated[
    Path | None,
    typer.Option(help=say("密钥口令所在的私有文件", "private file with the passphrase of the keys")),
]


@app.command(
    help=say(
        "在运行中备份：数据库、台账文件、目录、密封的密钥",
        "Back up database, ledger files, catalogue and sealed keys.",
    )
)
def make(
    directory: Annotated[
        Path, typer.Argument(help=say("存放各次备份的文件夹", "where the backups are kept"))
    ],
    passphrase_file: Passphrase = None,
    *,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys", help=say("不含密钥，另行备份", "leave the keys to tongban backup keys")
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make one backup while everything runs."""
    settings = adopt_settings()
    secrets = None if without_keys else read_secrets(settings.keys_dir, variables_in_force())
    passphrase = "" if without_keys else passphrase_of(passphrase_file, again=True)
    step = WatchedSteps(STEPS).step
    folder = make_backup(
        settings, directory.resolve(), utc_now(), step, secrets=secrets, passphrase=passphrase
    )
    if as_json:
        show_json({"folder": str(folder), "bytes": size_of(folder)} | asdict(Facts.read(folder)))
    else:
        out.print(say(f"备份完成：{folder}", f"backed up: {folder}"))
    if without_keys:
        err.print(
            say("密钥不在其中：tongban backup keys <文件>", "no keys in it: tongban backup keys <file>")
        )
    err.print(
        say(
            f"另行保管：口令、窗口系统自己的私钥、代理的证书\n下一步：tongban restore {folder} --check",
            f"keep elsewhere: the passphrase, the windows' own private keys, the proxy's certificates\n"
            f"next: tongban restore {folder} --check",
        )
    )


@app.command(help=say("把密钥与设置密封到一个文件", "Seal keys and settings into a file of their own."))
def keys(
    file: Annotated[Path, typer.Argument(help=say("新文件", "a new file"))],
    passphrase_file: Passphrase = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Seal keys and settings under a passphrase, into a file of their own."""
    settings = adopt_settings()
    secrets = read_secrets(settings.keys_dir, variables_in_force())
    write_private(file.resolve(), seal(secrets, passphrase_of(passphrase_file, again=True)))
    if as_json:
        show_json({"file": str(file), "keys": len(secrets.keys)})
    else:
        out.print(say(f"已密封到 {file}；与数据分开保管", f"sealed into {file}; keep it away from the data"))
    err.print(say_next("tongban backup <文件夹> --without-keys", "tongban backup <directory> --without-keys"))


@app.command(
    help=say("持续保存预写日志，直到停止", "Keep the write-ahead log in a folder until told to stop."),
)
def wal(
    directory: Annotated[Path, typer.Argument(help=say("存放日志的文件夹", "where the log is kept"))],
) -> None:
    """Keep the write-ahead log, so that a restore loses no entry."""
    settings = adopt_settings()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    err.print(
        say(f"日志保存到 {directory}，按 Ctrl-C 结束", f"keeping the log in {directory}; Ctrl-C ends it")
    )
    receive_log(settings.database_url.get_secret_value(), directory.resolve(), stop)
    err.print(
        say(
            f"恢复时：tongban restore <备份> --wal {directory}",
            f"to restore: tongban restore <backup> --wal {directory}",
        )
    )


@app.command("list", help=say("列出备份，未完成的也列出", "List the backups, unfinished ones too."))
def list_all(
    directory: Annotated[
        Path, typer.Argument(help=say("存放各次备份的文件夹", "where the backups are kept"))
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """List the backups in a directory, unfinished ones too."""
    found = list(backups_in(directory))
    if as_json:
        show_json(
            [
                {"folder": str(one.folder), "complete": one.facts is not None}
                | (asdict(one.facts) if one.facts else {})
                for one in found
            ]
        )
        return
    unfinished = say("未完成：可删除", "UNFINISHED: delete it")
    rows = [
        [one.folder.name, one.facts.made_at, one.facts.head_size, size_of(one.folder) // 1_000_000]
        if one.facts
        else [one.folder.name, unfinished, None, None]
        for one in found
    ]
    columns = [say("备份", "backup"), say("时间", "made at"), say("台账条数", "ledger entries"), "MB"]
    show_table(str(directory), columns, rows)
    newest = next((one.folder for one in reversed(found) if one.facts), None)
    out.print(
        say_next(f"tongban restore {newest} --check") if newest else say_next(f"tongban backup {directory}")
    )


def variables_in_force() -> dict[str, str]:
    """Return every setting in force, those of this machine's own places left out."""
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and name != HOME}
