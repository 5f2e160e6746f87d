"""One request: bounded in size, in time and in repeats; every outcome but 200 is a named fault."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from catalog.model import Text
from connectors.base import Clock, utc_now
from connectors.errors import ConnectorError, SourceChanged, SourceRefused, SourceUnavailable
from connectors.rest.place import READ_SECONDS

ATTEMPTS = 4
FIRST_WAIT_SECONDS = 0.2
MOST_WAIT_SECONDS = 20.0
MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 300.0
BUSY = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)

_LATER = Text(
    "稍候再读；若持续如此，询问该部门其服务是否正常",
    "wait and read again; if it lasts, ask the department whether its service is up",
)
_CHECK_TOKEN = Text(
    "与该部门核对连接密钥中的令牌", "check the token in the connection's secret with the department"
)
_MOVED = Text(
    "询问该部门此操作移到何处，再更正契约的 physicalName",
    "ask the department where the operation went, then correct the contract's physicalName",
)
_NOT_FOLLOWED = Text(
    "询问该部门；不跟随重定向，因为令牌可能被带到别处",
    "ask the department; a redirect is not followed, because it could carry the token elsewhere",
)
_OK = Text("200", "200")
_ANSWER = Text("应答", "an answer")


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
            raise SourceUnavailable(self.resource, answer.received, _ANSWER, _LATER)
        return answer

    def _once(self, path: str, parameters: dict[str, int]) -> "str | Busy":
        try:
            with self.client.stream("GET", path, params=parameters) as response:
                if response.status_code in BUSY:
                    return Busy(_status(response.status_code), self._retry_after(response))
                if response.status_code != HTTPStatus.OK:
                    raise _said_no(self.resource, response.status_code)
                return self._body(response)
        except (httpx.ReadTimeout, httpx.WriteTimeout):
            received = Text(f"{READ_SECONDS} 秒内没有应答", f"no answer within {READ_SECONDS} s")
            raise SourceUnavailable(self.resource, received, _ANSWER, _LATER) from None
        except httpx.TransportError as fault:
            kind = type(fault).__name__
            return Busy(Text(f"没有应答（{kind}）", f"no answer ({kind})"), None)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            kind = type(fault).__name__
            received = Text(f"应答无法读取（{kind}）", f"an answer that cannot be read ({kind})")
            raise SourceUnavailable(self.resource, received, Text("HTTP", "HTTP"), _LATER) from None

    def _body(self, response: httpx.Response) -> str:
        charset = response.charset_encoding
        if charset is not None and charset.lower().replace("-", "") != "utf8":
            received = Text(f"字符集 {charset[:20]}", f"charset {charset[:20]}")
            expected = Text("RFC 8259 要求的 UTF-8 JSON", "JSON in UTF-8, as RFC 8259 demands")
            step = Text("请该部门更正其服务", "ask the department to correct the service")
            raise SourceChanged(self.resource, received, expected, step)
        body, until = bytearray(), time.monotonic() + MOST_SECONDS
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > until:
                received = Text(
                    f"一页超过 {MOST_BYTES} 字节或 {MOST_SECONDS:.0f} 秒",
                    f"a page of over {MOST_BYTES} bytes or {MOST_SECONDS:.0f} s",
                )
                expected = Text("在此限度内的一页", "a page within these bounds")
                step = Text("调低契约的选项 page_size", "lower the contract's option page_size")
                raise SourceRefused(self.resource, received, expected, step)
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

    received: Text
    seconds: float | None


def _said_no(resource: str, status: int) -> ConnectorError:
    received = _status(status)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        expected = Text("所配令牌得到 200", "200 for the configured token")
        return SourceRefused(resource, received, expected, _CHECK_TOKEN)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        expected = Text("契约的路径得到 200", "200 at the contract's path")
        return SourceChanged(resource, received, expected, _MOVED)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SourceUnavailable(resource, received, _OK, _LATER)
    return SourceRefused(resource, received, _OK, _NOT_FOLLOWED)


def _status(status: int) -> Text:
    return Text(f"HTTP {status}", f"HTTP {status}")
