"""An answer as it leaves: in the form that was asked for, with its receipt."""

from starlette.responses import Response

from exchange.ledger.receipt import Receipt
from exchange_api.confirmations.media import JOSE, JSON
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit
from exchange_api.worker import Worker

REPLAYED = {"Idempotent-Replayed": "true"}


def answer_response(worker: Worker, visit: Visit, answer: bytes, form: str, receipt: Receipt) -> Response:
    """Return the response with an answer's JSON, signed where `form` is JOSE."""
    headers = {"Tongban-Receipt": worker.receipt_header(receipt)}
    if form != JOSE:
        return Response(answer, media_type=JSON, headers=headers)
    with visit.trace.stage(Stage.SIGNING):
        signed = worker.keys.current.signer.sign(answer)
    return Response(signed, media_type=JOSE, headers=headers)
