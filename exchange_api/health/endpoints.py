"""`/healthz`, `/readyz` and `/metrics`, for who operates the exchange."""

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from exchange.access.errors import SnapshotStale
from exchange.ledger.errors import LedgerFault, LedgerUnsealed
from exchange_api.problems import Refused
from exchange_api.problems.registry_service import EXCHANGE_NOT_READY
from exchange_api.worker import Worker, worker_of


class Readiness(msgspec.Struct, frozen=True):
    """是否就绪，未就绪的部分 / whether the exchange can answer, and what keeps it from that."""

    ready: bool
    not_ready: tuple[str, ...]


async def show_life(_: Request) -> Response:
    """Return that the process answers; nothing behind it is asked."""
    return Response(b'{"alive":true}', media_type="application/json")


async def show_readiness(request: Request) -> Response:
    """Return that the exchange can answer, or the problem that names what it lacks."""
    lacking = await not_ready(worker_of(request))
    if lacking:
        raise Refused(EXCHANGE_NOT_READY, members={"not_ready": lacking})
    return Response(msgspec.json.encode(Readiness(ready=True, not_ready=())), media_type="application/json")


async def show_metrics(request: Request) -> Response:
    """Return the counters as Prometheus reads them."""
    return Response(worker_of(request).metrics.page(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def not_ready(worker: Worker) -> tuple[str, ...]:
    """Return the parts that keep this worker from answering: `access`, `ledger`, `sealing`."""
    lacking = []
    try:
        worker.snapshot.current()
    except SnapshotStale:
        lacking.append("access")
    try:
        await worker.ledger.require_durable()
    except LedgerFault:
        lacking.append("ledger")
    try:
        worker.sealing.require_sealed()
    except LedgerUnsealed:
        lacking.append("sealing")
    return tuple(lacking)
