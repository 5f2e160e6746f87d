"""What a problem is, and the exception that carries one to the edge of the application."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from catalog.model import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error: a stable slug, its HTTP status, and what people read of it.

    `oauth_error` is the code of RFC 6749 §5.2 that the token endpoint adds; `retry_after_seconds` says that
    the same request may well succeed later.
    """

    slug: str
    status: HTTPStatus
    title: Text
    detail: Text
    what_to_do: Text
    oauth_error: str | None = None
    retry_after_seconds: int | None = None


class Refused(Exception):
    """A request that ends in a problem.

    `field` is the place in the request at fault, made of names the API itself knows; `detail` replaces the
    problem's own where more can be said; `members` and `headers` are further ones of the answer. None of
    them ever holds a value from the request.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        field: str | None = None,
        detail: Text | None = None,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problem = problem
        self.field = field
        self.detail = detail or problem.detail
        self.members = members or {}
        self.headers = headers or {}
        super().__init__(problem.slug)
