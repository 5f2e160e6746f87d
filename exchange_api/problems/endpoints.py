"""`/problems/{slug}`: what the `type` of a problem leads to, in both languages."""

from starlette.requests import Request
from starlette.responses import Response

from exchange_api.pages import page_response
from exchange_api.problems.problem import Refused
from exchange_api.problems.registry import REGISTRY
from exchange_api.problems.registry_request import NOT_FOUND


async def show_problem(request: Request) -> Response:
    """Return the page of one kind of problem."""
    problem = REGISTRY.get(request.path_params["slug"])
    if problem is None:
        raise Refused(NOT_FOUND)
    return page_response("problem.html.j2", problem=problem)
