"""Problems of giving an answer again: by its idempotency key, or by its id."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

IDEMPOTENCY_KEY_INVALID = Problem(
    "idempotency-key-invalid",
    HTTPStatus.BAD_REQUEST,
    Text("幂等键不符合约定", "The idempotency key does not fit its contract"),
    Text(
        "Idempotency-Key 须只出现一次，为 1 至 255 个可打印 ASCII 字符。",
        "Idempotency-Key stands once, with 1 to 255 printable ASCII characters.",
    ),
    Text(
        "请为每个问题生成一个新的随机键，例如 UUID；键中不得含证件号码。",
        "Make a new random key for each question, a UUID for instance; never put a person's number in it.",
    ),
)
IDEMPOTENCY_KEY_REUSED = Problem(
    "idempotency-key-reused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("幂等键已用于另一个问题", "The idempotency key belongs to another question"),
    Text(
        "24 小时内以此键提交过内容不同的请求，未作答复。",
        "Within the last 24 hours this key came with another body; nothing was answered.",
    ),
    Text(
        "重试须原样发送同一请求体；新的问题请用新的键。",
        "A retry sends the very same body; a new question takes a new key.",
    ),
)
IDEMPOTENCY_IN_PROGRESS = Problem(
    "idempotency-in-progress",
    HTTPStatus.CONFLICT,
    Text("同一幂等键的请求正在处理", "A request with this key is under way"),
    Text("前一请求尚未结束，不作第二次核验。", "The earlier request has not ended; none is confirmed twice."),
    Text(
        "请按 Retry-After 稍候，再以同一键重试。", "Wait as Retry-After says, then retry with the same key."
    ),
    retry_after_seconds=1,
)
ANSWER_GONE = Problem(
    "answer-gone",
    HTTPStatus.GONE,
    Text("原答复已不能再次给出", "The answer cannot be given again"),
    Text(
        "此问题已答复过，但留存的答复已不在或无法开启；同一键不会有第二种答复。",
        "It was answered, but the kept answer is gone or cannot be opened; no key ever has two answers.",
    ),
    Text("请以新的键重新提问。", "Ask the question again, with a new key."),
)
ANSWER_NOT_FOUND = Problem(
    "answer-not-found",
    HTTPStatus.NOT_FOUND,
    Text("没有这份答复", "No such answer"),
    Text(
        "没有留存此标识的答复，或它不属于本窗口系统与该办件。",
        "No answer of this id is kept, or it is not of this client and case.",
    ),
    Text(
        "请核对答复的 id 与办件编号；超过留存期的请重新核验。",
        "Compare the answer's id and the case; past its retention, ask anew.",
    ),
)
REPEAT_HEADER_INVALID = Problem(
    "repeat-header-invalid",
    HTTPStatus.BAD_REQUEST,
    Text("缺少办件编号或经办人", "The case or the operator is missing"),
    Text(
        "须有 Tongban-Case 与 Tongban-Operator 各一，内容为百分号编码的 UTF-8，1 至 128 个字符。",
        "Tongban-Case and Tongban-Operator stand once each: percent-encoded UTF-8, 1 to 128 characters.",
    ),
    Text(
        "请写入原办件编号与此刻的经办人；不得写在网址中。",
        "Send the case of the question and who reads it now; never in the URL.",
    ),
)

IDEMPOTENCY_PROBLEMS = (
    IDEMPOTENCY_KEY_INVALID,
    IDEMPOTENCY_KEY_REUSED,
    IDEMPOTENCY_IN_PROGRESS,
    ANSWER_GONE,
)
REPEAT_PROBLEMS = (*IDEMPOTENCY_PROBLEMS, ANSWER_NOT_FOUND, REPEAT_HEADER_INVALID)
