"""Problems of the exchange itself: nothing was disclosed, and trying again is safe."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

_AGAIN = Text(
    "请稍后重试；这不表示查无此人，也不表示没有证照。",
    "Try again later; it does not mean that nothing is held.",
)

EXCHANGE_NOT_READY = Problem(
    "exchange-not-ready",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("平台尚未就绪", "The exchange is not ready"),
    Text(
        "无法确认客户端与共享协议的最新状态，因此不作任何答复。",
        "The current clients and agreements cannot be told, so nothing is answered.",
    ),
    _AGAIN,
    retry_after_seconds=5,
)
EXCHANGE_BUSY = Problem(
    "exchange-busy",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("平台繁忙", "The exchange is busy"),
    Text("等待处理的请求已达上限。", "As many requests wait as are accepted."),
    _AGAIN,
    retry_after_seconds=1,
)
STORE_UNAVAILABLE = Problem(
    "store-unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("数据存储暂不可用", "The store is not available"),
    Text(
        "平台暂时无法读取数据，未作任何答复。", "The exchange cannot read its data, so nothing is answered."
    ),
    _AGAIN,
    retry_after_seconds=5,
)
LEDGER_UNAVAILABLE = Problem(
    "ledger-unavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("用数台账暂不可用", "The data-use ledger is not available"),
    Text(
        "此次使用无法记入用数台账；未记录的使用一律不予答复。",
        "This use could not be written to the ledger, and no use is answered without its entry.",
    ),
    _AGAIN,
    retry_after_seconds=5,
)
LEDGER_UNSEALED = Problem(
    "ledger-unsealed",
    HTTPStatus.SERVICE_UNAVAILABLE,
    Text("用数台账长时间未封存", "The data-use ledger has not been sealed for too long"),
    Text(
        "近期的用数记录迟迟未被签名封存，他人尚无法核对；封存恢复之前，平台不作任何答复。",
        "Recent uses stand under no signed head and cannot be checked; until they do, nothing is answered.",
    ),
    _AGAIN,
    retry_after_seconds=30,
)
INTERNAL_ERROR = Problem(
    "internal-error",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    Text("平台内部错误", "Internal error"),
    Text("平台发生未预料的错误，未作任何答复。", "Something unforeseen happened; nothing was answered."),
    Text("请将 request_id 告知平台管理员。", "Tell the exchange's administrator the request_id."),
)

SERVICE_PROBLEMS = (
    EXCHANGE_NOT_READY,
    EXCHANGE_BUSY,
    STORE_UNAVAILABLE,
    LEDGER_UNAVAILABLE,
    LEDGER_UNSEALED,
    INTERNAL_ERROR,
)
