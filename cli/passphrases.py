"""Where the passphrase of sealed keys comes from: a private file or a person, never an argument."""

import getpass
import sys
from pathlib import Path

from catalog.model import Text
from cli.errors import CommandFailed
from cli.language import say
from exchange.backup.vault import read_passphrase, usable


def passphrase_of(file: Path | None, *, again: bool) -> str:
    """Read the passphrase; `again` has it typed twice.

    Raises `PassphraseUnusable`, and `CommandFailed` where there is neither file nor terminal.
    """
    if file is not None:
        return read_passphrase(file)
    if not sys.stdin.isatty():
        raise CommandFailed(
            Text("需要口令，而此处没有终端", "a passphrase is needed, and here is no terminal to ask at"),
            Text(
                "用 --passphrase-file 指明只有本人可读的文件",
                "name a file only you can read: --passphrase-file",
            ),
            exit_code=2,
        )
    typed = usable(getpass.getpass(say("密钥口令：", "passphrase of the keys: ")))
    if again and getpass.getpass(say("再输入一次：", "once more: ")) != typed:
        raise CommandFailed(
            Text("两次输入的口令不同", "the two passphrases differ"),
            Text("再运行一次；未作任何更改", "run it again; nothing was done"),
            exit_code=2,
        )
    return typed
