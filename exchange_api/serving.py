"""Serves the application with uvicorn: one process, or several that share a port.

Stops gracefully: new connections are refused, requests under way are answered, then the worker is closed and
the process ends with 0.
"""

import os
import signal
import tempfile
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from typing_extensions import override
from uvicorn.supervisors import Multiprocess

from exchange.budgets.limits import Budgets
from exchange.logs import FORMAT
from exchange.settings import Settings
from exchange_api.app import create_app

GRACE_SECONDS = 20
KEEP_ALIVE_SECONDS = 75
HEALTHCHECK_SECONDS = 60
"""How long a worker may be silent before it is ended and started anew.

A worker that is still importing on a busy machine is silent for several seconds; ended for that, it would
never come up, and the other workers would carry its load.
"""


class Supervisor(Multiprocess):
    """Keeps the workers alive until told to stop."""

    @override
    def terminate_all(self) -> None:
        """Stop the workers, and listen no longer.

        While one process has the port open, new connections would wait for workers that are gone.
        """
        super().terminate_all()
        for listener in self.sockets:
            listener.close()


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until told to stop.

    With several workers each is a process of its own, which reads the same settings from the environment.
    """
    if workers == 1:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that both signals end alike
        with suppress(KeyboardInterrupt):  # uvicorn raises the signal again after it has stopped gracefully
            uvicorn.Server(server_config(create_app(settings), host, port)).run()
        return
    os.environ.update(environment_of(settings))
    with tempfile.TemporaryDirectory(prefix="tongban-metrics-") as directory:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory
        config = server_config("exchange_api.serving:app_from_environment", host, port, workers)
        Supervisor(config, sockets=[config.bind_socket()]).run()


def server_config(app: FastAPI | str, host: str, port: int, workers: int = 1) -> uvicorn.Config:
    """Return uvicorn's configuration; an application given as text is a factory to import."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        workers=workers,
        factory=isinstance(app, str),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=FORMAT,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HEALTHCHECK_SECONDS,
    )


def app_from_environment() -> FastAPI:
    """Return the application by the settings of the environment, for a worker process."""
    return create_app(Settings.from_environment())


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment variables that give a process these settings; what is unset has none."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {f"TONGBAN_{name.upper()}": _written(value) for name, value in values.items() if value is not None}


def _written(value: object) -> str:
    if isinstance(value, Budgets):
        return value.as_json()
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
