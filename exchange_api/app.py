"""Makes the application: one list of routes, one frame around them, one worker behind them."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from exchange.settings import Settings
from exchange_api.edge.frame import Frame
from exchange_api.metrics import Metrics
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_MALFORMED, METHOD_NOT_ALLOWED, NOT_FOUND
from exchange_api.reference.document import openapi_document
from exchange_api.reference.routes import OPERATIONS
from exchange_api.worker import Clock, open_worker

_BY_STATUS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}


def system_clock() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, now: Clock = system_clock) -> FastAPI:
    """Return the application; its lifespan opens the worker and closes it once requests are answered."""
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_worker(settings, now, metrics) as worker:
            app.state.worker = worker
            gc.freeze()  # what is open now stays: to walk it again and again took 4 % of a worker's time
            yield

    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: _refuse},
    )
    # Plain Starlette routes: no model layer and no dependency solving on the way to an answer.
    routes = [Route(o.path, o.endpoint, methods=[o.method]) for o in OPERATIONS]
    app.add_middleware(Frame, metrics=metrics, now=now, routes=routes, most_under_way=settings.most_under_way)
    app.router.routes.extend(routes)
    app.openapi = _document(settings.issuer_url)  # type: ignore[method-assign]
    return app


def _document(issuer: str) -> Any:
    @cache
    def document() -> dict[str, Any]:
        return openapi_document(OPERATIONS, issuer)

    return document


async def _refuse(_: Request, fault: Exception) -> Response:
    """Raise the problem for what the router itself refuses."""
    if not isinstance(fault, HTTPException):
        raise fault
    problem = _BY_STATUS.get(fault.status_code, BODY_MALFORMED)
    raise Refused(problem, headers=fault.headers)
