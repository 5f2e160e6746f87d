"""`POST /v1/confirmations:batch`: the steps of a batch, in order, up to its first line.

Nothing is looked up before all of the batch is read, approved and charged; a refusal until then is one
problem and one entry (none where the worker is busy, ADR 0044), and nothing of the batch was answered.
"""

from functools import partial

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from catalog.calendar import local_date
from catalog.model import Text
from exchange_api.auth.bearer import BATCH, authenticate, require_client, require_scope
from exchange_api.batches.charge import charge_batch
from exchange_api.batches.line import Order, line_of
from exchange_api.batches.order import read_batch
from exchange_api.batches.stream import NDJSON, LineStream
from exchange_api.batches.subjects import settle_asker, settle_subjects
from exchange_api.confirmations.decision import Moment
from exchange_api.confirmations.idempotency import HEADER
from exchange_api.confirmations.media import require_json, require_media
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID
from exchange_api.problems.registry_service import EXCHANGE_BUSY
from exchange_api.problems.rendering import Manner, prefers_english
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit, visit_of
from exchange_api.worker import Worker, worker_of

_NO_KEY = Text(
    "成批核实不接受 Idempotency-Key：中断后只就未答复的人另行发送，已计数的人不再计数。",
    "A batch takes no Idempotency-Key: after a cut, send those not answered again; they cost nothing more.",
)


async def confirm_batch(request: Request) -> Response:
    """Answer the batch of one window, line by line."""
    worker, visit = worker_of(request), visit_of(request)
    with visit.trace.stage(Stage.ACCESS):
        state = worker.access_state()
        grant = await authenticate(request, worker, state, visit)
        require_scope(grant, state, BATCH)
    require_media(request.headers, NDJSON)
    require_json(request.headers)
    if HEADER in request.headers:
        raise Refused(REQUEST_INVALID, field=HEADER, detail=_NO_KEY)
    body = await request.body()
    if not worker.running.enter():
        raise Refused(EXCHANGE_BUSY, headers={"Retry-After": "5"})
    try:
        return await _begun(worker, visit, body, request.headers)
    except BaseException:
        worker.running.leave()
        raise


async def _begun(worker: Worker, visit: Visit, body: bytes, headers: Headers) -> Response:
    """Read, approve and charge the batch, and return its lines to come."""
    served = worker.watch.current
    moment = Moment(served.catalogue, worker.access_state(), visit.at, local_date(visit.at))
    require_client(visit, moment.state, BATCH)  # a body may take longer to come than a state is good for
    asked = read_batch(body)
    approval = await settle_asker(worker, visit, asked, moment)
    inquiries = await settle_subjects(worker, visit, asked, moment, served.lookup)
    charged = await charge_batch(worker, visit, approval, inquiries, moment)
    manner = Manner(worker.issuer, prefers_english(headers.get("accept-language", "")), oauth=False)
    operator = asked[0].question.operator
    order = Order(worker, visit, served.catalogue, approval, operator, inquiries, manner)
    return LineStream(partial(line_of, order), len(inquiries), charged.fields, worker.running.leave)
