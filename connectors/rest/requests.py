"""One request: bounded in size, in time and in repeats; every outcome but 200 is a named fault."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from connectors.base import Clock, utc_now
from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable
from connectors.rest.place import READ_SECONDS

ATTEMPTS = 4
FIRST_WAIT_SECONDS = 0.2
MOST_WAIT_SECONDS = 20.0
MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 300.0
BUSY = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)

_LATER = "wait and read again; if it lasts, ask the department whether its service is up"


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one service; `sleep` and `now` are injected."""

    resource: str
    client: httpx.Client
    sleep: Callable[[float], None] = time.sleep
    now: Clock = utc_now

    def ask(self, path: str, parameters: dict[str, int]) -> str:
        """Return the body of a 200 answer; bytes that are no UTF-8 are kept as lone surrogates.

        Repeats only where the connection failed or the service said 429 or 503, and never waits more than
        `MOST_WAIT_SECONDS` in all. Raises `SourceUnavailable`, `SourceRefused` or `SourceChanged`.
        """
        waited, wait = 0.0, FIRST_WAIT_SECONDS
        answer = self._once(path, parameters)
        for _ in range(ATTEMPTS - 1):
            if isinstance(answer, str):
                break
            pause = wait if answer.seconds is None else answer.seconds
            if waited + pause > MOST_WAIT_SECONDS:
                break
            self.sleep(pause)
            waited, wait = waited + pause, wait * 2
            answer = self._once(path, parameters)
        if isinstance(answer, Busy):
            raise SourceUnavailable(self.resource, answer.received, "an answer", _LATER)
        return answer

    def _once(self, path: str, parameters: dict[str, int]) -> "str | Busy":
        try:
            with self.client.stream("GET", path, params=parameters) as response:
                if response.status_code in BUSY:
                    return Busy(f"HTTP {response.status_code}", self._retry_after(response))
                if response.status_code != HTTPStatus.OK:
                    raise _said_no(self.resource, response.status_code)
                return self._body(response)
        except (httpx.ReadTimeout, httpx.WriteTimeout):
            received = f"no answer within {READ_SECONDS} s"
            raise SourceUnavailable(self.resource, received, "an answer", _LATER) from None
        except httpx.TransportError as fault:
            return Busy(f"no answer ({type(fault).__name__})", None)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            received = f"an answer that cannot be read ({type(fault).__name__})"
            raise SourceUnavailable(self.resource, received, "HTTP", _LATER) from None

    def _body(self, response: httpx.Response) -> str:
        charset = response.charset_encoding
        if charset is not None and charset.lower().replace("-", "") != "utf8":
            expected = "JSON in UTF-8, as RFC 8259 demands"
            step = "ask the department to correct the service"
            raise SourceChanged(self.resource, f"charset {charset[:20]}", expected, step)
        body, until = bytearray(), time.monotonic() + MOST_SECONDS
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > until:
                received = f"a page of over {MOST_BYTES} bytes or {MOST_SECONDS:.0f} s"
                step = "lower the contract's option page_size"
                raise SourceRefused(self.resource, received, "a page within these bounds", step)
        return body.decode("utf-8-sig", "surrogateescape")

    def _retry_after(self, response: httpx.Response) -> float | None:
        said = response.headers.get("Retry-After", "")
        if said.isdecimal():
            return float(said)
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - self.now()).total_seconds())


@dataclass(frozen=True, slots=True)
class Busy:
    """No answer this time; `seconds` is how long the service asked us to wait, if it did."""

    received: str
    seconds: float | None


def _said_no(resource: str, status: int) -> ConnectorError:
    received = f"HTTP {status}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        step = "check the token in the connection's secret with the department"
        return SourceRefused(resource, received, "200 for the configured token", step)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        step = "ask the department where the operation went, then correct the contract's physicalName"
        return SourceChanged(resource, received, "200 at the contract's path", step)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SourceUnavailable(resource, received, "200", _LATER)
    step = "ask the department; a redirect is not followed, because it could carry the token elsewhere"
    return SourceRefused(resource, received, "200", step)
