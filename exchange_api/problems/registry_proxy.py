"""Problems that the proxy in front of the API answers with; `docker/proxy_problems.py` writes them for it."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

_AGAIN = Text(
    "请稍后重试；若持续出现，请告知平台管理员。这不表示查无此人，也不表示没有证照。",
    "Try again later, and tell the exchange's administrator if it stays. "
    "It does not mean that nothing is held.",
)

REQUEST_MALFORMED = Problem(
    "request-malformed",
    HTTPStatus.BAD_REQUEST,
    Text("请求不符合 HTTP 格式", "The request is not well-formed HTTP"),
    Text("请求行或请求头有误，或过长，未送达平台。", "Its first line or its headers are wrong or too long."),
    Text("请检查请求的网址和请求头。", "Check the request's address and headers."),
)
HTTPS_REQUIRED = Problem(
    "https-required",
    HTTPStatus.FORBIDDEN,
    Text("须使用 https", "https is required"),
    Text("请求以明文送达，未予处理。", "The request came in clear text and was not taken."),
    Text(
        "请改用 https 网址；明文发出的令牌或断言应视为已泄露。",
        "Use the https address; take a token or assertion that was sent in clear text as disclosed.",
    ),
)
EXCHANGE_UNREACHABLE = Problem(
    "exchange-unreachable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("平台未应答", "The exchange does not answer"),
    Text("代理无法连接核验接口，未作任何答复。", "The proxy cannot reach the API, so nothing is answered."),
    _AGAIN,
    retry_after_seconds=5,
)
EXCHANGE_SILENT = Problem(
    "exchange-silent",
    HTTPStatus.GATEWAY_TIMEOUT,
    Text("平台应答超时", "The exchange answers too late"),
    Text(
        "核验接口未及时应答；此次使用可能已记入用数台账。",
        "The API did not answer in time; the use may stand in the ledger.",
    ),
    _AGAIN,
    retry_after_seconds=5,
)

PROXY_PROBLEMS = (REQUEST_MALFORMED, HTTPS_REQUIRED, EXCHANGE_UNREACHABLE, EXCHANGE_SILENT)
