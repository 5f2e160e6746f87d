"""The limit of HTTP: our server and framework, texts as long as ours, nothing between question and answer.

Run it with uvicorn as `tests.bench.bare:app`.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER_LETTERS, RECEIPT_LETTERS = 2900, 420  # as of an answer with two proofs


async def answer(request: Request) -> Response:
    """Answer whatever was asked with the same letters."""
    await request.body()
    headers = {"Tongban-Receipt": "r" * RECEIPT_LETTERS}
    return Response("a" * ANSWER_LETTERS, media_type="application/json", headers=headers)


app = Starlette(routes=[Route("/v1/confirmations", answer, methods=["POST"])])
