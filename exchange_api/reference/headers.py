"""The request headers of the API that are its own, as data."""

from dataclasses import dataclass

from catalog.model import Text
from exchange_api.auth.compact import MOST_CHARACTERS

_MOST_ENCODED = 128 * 12  # characters of a case, each at most four bytes of three signs
_ENCODED = r"^(?:[\x20-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})+$"


@dataclass(frozen=True, slots=True)
class RequestHeader:
    """One header that a request may or must have; `pattern` is ECMA 262's, as JSON Schema asks for."""

    name: str
    description: Text
    required: bool
    most: int
    pattern: str


IDEMPOTENCY_KEY = RequestHeader(
    "Idempotency-Key",
    Text(
        "幂等键：1 至 255 个可打印 ASCII 字符，每个问题一个随机值",
        "1 to 255 printable ASCII characters, a random value for each question",
    ),
    required=False,
    most=255,
    pattern=r"^[\x20-\x7e]+$",
)
DPOP = RequestHeader(
    "DPoP",
    Text(
        "持有证明（RFC 9449）：dpop+jwt，ES256，每次请求一个；令牌与密钥绑定时必需",
        "proof of possession (RFC 9449): a dpop+jwt, ES256, one for each request; a bound token needs it",
    ),
    required=False,
    most=MOST_CHARACTERS,
    pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$",
)
REPEAT_HEADERS = (
    RequestHeader(
        "Tongban-Case",
        Text("原办件编号，百分号编码的 UTF-8", "the question's case, percent-encoded UTF-8"),
        required=True,
        most=_MOST_ENCODED,
        pattern=_ENCODED,
    ),
    RequestHeader(
        "Tongban-Operator",
        Text("此刻的经办人，百分号编码的 UTF-8", "who reads it now, percent-encoded UTF-8"),
        required=True,
        most=_MOST_ENCODED,
        pattern=_ENCODED,
    ),
)
