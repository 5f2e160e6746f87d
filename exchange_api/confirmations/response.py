"""An answer as it leaves: in the form that was asked for, with its receipt."""

from collections.abc import Mapping

from starlette.responses import Response

from exchange.ledger.receipt import Receipt
from exchange_api.confirmations.media import JOSE, JSON
from exchange_api.traces.trace import Stage
from exchange_api.visit import Visit
from exchange_api.worker import Worker

REPLAYED = {"Idempotent-Replayed": "true"}


def answer_response(  # noqa: PLR0913, PLR0917 -- what an answer leaves with
    worker: Worker, visit: Visit, answer: bytes, form: str, receipt: Receipt, fields: Mapping[str, str]
) -> Response:
    """Return the response with an answer's JSON, signed where `form` is JOSE; `fields` are more headers."""
    headers = {"Tongban-Receipt": worker.receipt_header(receipt), **fields}
    if form != JOSE:
        return Response(answer, media_type=JSON, headers=headers)
    with visit.trace.stage(Stage.SIGNING):
        signed = worker.keys.current.signer.sign(answer)
    return Response(signed, media_type=JOSE, headers=headers)
