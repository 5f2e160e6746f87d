"""Keeps the write-ahead log of a running server in a folder, synced as it comes, until told to stop.

A replication slot makes the server keep what was not received yet, so that a pause leaves no gap; it fills
the server's disk if nobody receives for long.
"""

import os
import signal
import subprocess
import threading
from pathlib import Path

from exchange.backup.database import connection_of, copy_failed, password_environment
from exchange.postgres.binaries import programs

SLOT = "tongban_wal"


def receive_log(owner_url: str, directory: Path, stop: threading.Event) -> None:
    """Receive into `directory` until `stop`; waits out a server that is away.

    Raises `ServerRefuses` or `CopyFailed` where the slot cannot be made or the program ends by itself.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    common = [str(programs(None) / "pg_receivewal"), "--slot", SLOT, "--no-password"]
    common += ["--dbname", connection_of(owner_url)]
    environment = os.environ | password_environment(owner_url)
    made = subprocess.run(
        [*common, "--create-slot", "--if-not-exists"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise copy_failed("pg_receivewal", made.stderr, owner_url)
    command = [*common, "--directory", str(directory), "--synchronous"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not stop.wait(0.2):
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        words = process.communicate()[1]
    if not stop.is_set():
        raise copy_failed("pg_receivewal", words, owner_url)
