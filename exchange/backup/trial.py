"""Runs a copy of the copied database, to ask it questions: in a private temporary place, by socket alone.

The backup's own files are only read. Nobody else can reach the server: it listens on no port, its socket
stands in a directory of one account, and the kernel says who connects (peer).
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from exchange.backup.files import require_room, size_of
from exchange.backup.later_log import later_segments
from exchange.backup.layout import DATABASE, Facts
from exchange.postgres import Cluster, service_account
from exchange.postgres.account import own_directory
from exchange.postgres.cluster import CONFIGURATION

_MAP = "trial"


@contextmanager
def started_copy(backup: Path, facts: Facts, wal: Path | None = None) -> Iterator[str]:
    """Start a copy of the backup's database and yield its owner's URL; nothing is left afterwards.

    `wal` is a folder with the write-ahead log that was kept since; it is replayed first.

    Raises `LogGap`, `ServerFailed` where it does not start, and `OSError` where `TMPDIR` is full.
    """
    account = service_account()
    place = Path(tempfile.mkdtemp(prefix="tongban-trial-"))
    try:
        require_room(place, size_of(backup / DATABASE))
        own_directory(place, account)
        cluster = Cluster(place, account)
        later = later_segments(backup, wal) if wal else {}
        cluster.adopt(backup / DATABASE, "", _own_files(place, facts.owner), later)
        try:
            cluster.start()
            owner, database = quote(facts.owner), quote(facts.database)
            yield f"postgresql://{owner}@/{database}?host={quote(str(place), safe='')}&port={cluster.port}"
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _own_files(place: Path, owner: str) -> dict[str, str]:
    caller = pwd.getpwuid(os.geteuid()).pw_name
    sockets = f"listen_addresses = ''\nunix_socket_directories = '{place}'\n"
    return {
        "postgresql.conf": CONFIGURATION + sockets,
        "pg_hba.conf": f"local all all peer map={_MAP}\n",
        "pg_ident.conf": f'{_MAP} "{caller}" "{owner}"\n',
    }
