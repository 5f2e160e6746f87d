"""A hall served by workers that say which of them answered, one of which may be sabotaged on purpose.

The workers are processes of their own, as in production. `prepare` runs in each of them before it serves;
the first one there takes the sabotage, so that every drill has a sound worker beside the sabotaged one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.loader import load
from catalog.model import Catalogue
from exchange.access import snapshot
from exchange_api import catalogue_watch, key_watch, serving
from tests.integration.exchange_api.hall import Hall
from tests.integration.exchange_api.test_serving import served

WORKER = "drill-worker"
SOUND, SABOTAGED = "sound", "sabotaged"
FOREVER = 86_400.0
_SABOTAGE, _TAKEN = "DRILL_SABOTAGE", "DRILL_SABOTAGE_TAKEN"
SERVE = """
import sys
from exchange.settings import Settings
from exchange_api.serving import serve
from tests.integration.exchange_api.drills.staffed import prepare
if __name__ == "__main__":
    serve(Settings.from_environment(), "127.0.0.1", int(sys.argv[1]), int(sys.argv[2]))
else:  # in a worker, which imports this program before it serves
    prepare()
"""


@contextmanager
def staffed(hall: Hall, directory: Path, workers: int, sabotage: str = "") -> Iterator[None]:
    """Serve the hall by `workers`, one of them under the sabotage of that name, if there is one."""
    told = {_SABOTAGE: sabotage, _TAKEN: str(directory / "taken")}
    with patch.dict(os.environ, told), served(hall, directory, workers, SERVE):
        yield


def prepare() -> None:
    """Have this worker name itself in its answers, under the sabotage if it is the first to take it."""
    sabotage, make = os.environ[_SABOTAGE], serving.app_from_environment
    taken = bool(sabotage) and _take(Path(os.environ[_TAKEN]))
    if taken:
        SABOTAGES[sabotage]()
    name = f"{SABOTAGED if taken else SOUND}-{os.getpid()}"
    serving.app_from_environment = lambda: _named(make(), name)  # type: ignore[assignment, return-value]


def _take(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _named(app: ASGIApp, name: str) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (WORKER.encode(), name.encode())]
            await send(message)

        await app(scope, receive, send_named)

    return serve


def _never_reading_access() -> None:
    snapshot.EVERY_SECONDS = FOREVER


def _believing_old_access() -> None:
    snapshot.EVERY_SECONDS = snapshot.MOST_AGE_SECONDS = FOREVER


def _never_looking_at_the_catalogue() -> None:
    catalogue_watch.EVERY_SECONDS = FOREVER


def _never_looking_at_keys() -> None:
    key_watch.EVERY_SECONDS = FOREVER


def _mixing_catalogues() -> None:
    """Decide by the newer catalogue in the former one's name."""
    first: list[str] = []

    def load_mixed(path: Path) -> Catalogue:
        found = load(path)
        first.append(found.digest)
        return replace(found, digest=first[0])

    catalogue_watch.load = load_mixed  # type: ignore[attr-defined]


SABOTAGES = {
    "access never read again": _never_reading_access,
    "old access believed": _believing_old_access,
    "catalogue never looked at": _never_looking_at_the_catalogue,
    "catalogues mixed": _mixing_catalogues,
    "keys never looked at": _never_looking_at_keys,
}
