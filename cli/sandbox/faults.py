"""Every error that a question can meet, one row each; and how to meet those that no question brings about."""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.model import Text
from cli.sandbox.outcomes import PREMISES
from cli.sandbox.row import Changes, SandboxRow


def _fault(name: str, problem: str, zh: str, en: str, changes: Changes) -> SandboxRow:
    return SandboxRow(name, Text(zh, en), "clear", PREMISES, changes=changes, problem=problem)


FAULTS: tuple[SandboxRow, ...] = (
    _fault(
        "code_mistyped",
        "subject-code-invalid",
        "号码抄错一位",
        "a digit of the number mistyped",
        {"subject.code": "371399197805129013"},
    ),
    _fault(
        "item_unknown",
        "item-unknown",
        "目录中没有的事项",
        "an item that nobody knows",
        {"item": "no_such_item"},
    ),
    _fault(
        "item_unmapped",
        "item-unmapped",
        "尚未写明所需证明的事项",
        "an item whose proofs are not named yet",
        {"item": "administrative_approval_001"},
    ),
    _fault(
        "operator_missing", "request-invalid", "缺少经办人", "the operator is missing", {"operator": None}
    ),
    _fault(
        "operator_unknown",
        "operator-unknown",
        "未登记的经办人",
        "an operator who is not enrolled",
        {"operator": "window-99"},
    ),
    _fault(
        "claim_unknown",
        "claim-invalid",
        "对事项不比对的数据项提出待比对值",
        "a claim on a field that the item does not compare",
        {"claims": {"business_licence": {"capital": "1"}}},
    ),
)

OTHERWISE: Mapping[str, Text] = MappingProxyType(
    {
        "answer-gone": Text("留存的答复被删改", "the kept answer was removed or altered"),
        "answer-not-found": Text("以其他窗口系统或办件的 id 再次取答复", "the id of another client or case"),
        "assertion-used": Text("同一断言用两次", "one client assertion used twice"),
        "batch-budget-spent": Text(
            "成批核实的人数超过所批准的人数", "a batch of more subjects than tongban batch approve allows"
        ),
        "batch-not-approved": Text("未经批准的成批核实", "a batch that nobody approved"),
        "body-malformed": Text("请求体不是 JSON", "a body that is no JSON"),
        "body-too-large": Text("请求体超过 64 KiB", "a body over 64 KiB"),
        "body-too-slow": Text("请求体十秒内未送完", "a body that takes over ten seconds"),
        "budget-spent": Text(
            "先 tongban budget set 减少人数，再问更多的人",
            "ask of more persons than tongban budget set allows",
        ),
        "certificate-missing": Text(
            "先 tongban client bind --binding mtls，再不带客户端证书申请令牌",
            "a token asked for without a client certificate after tongban client bind --binding mtls",
        ),
        "client-invalid": Text("以未登记的密钥申请令牌", "a token asked for with a key nobody registered"),
        "content-type-unsupported": Text("Content-Type: text/plain", "Content-Type: text/plain"),
        "dpop-invalid": Text("同一持有证明（DPoP）用两次", "one DPoP proof used twice"),
        "exchange-busy": Text("平台过载时", "while the exchange is overloaded"),
        "exchange-not-ready": Text("平台启动中", "while the exchange is starting"),
        "exchange-silent": Text("代理等不到接口的答复时", "while the API does not answer the proxy in time"),
        "exchange-unreachable": Text("代理连不上接口时", "while the proxy does not reach the API"),
        "grant-unsupported": Text("grant_type=password", "grant_type=password"),
        "https-required": Text("以 http 发送请求", "a request over plain http"),
        "idempotency-in-progress": Text("同一键的请求未结束即重发", "a key sent again while under way"),
        "idempotency-key-invalid": Text("256 个字符的幂等键", "an idempotency key of 256 signs"),
        "idempotency-key-reused": Text("同一键用于另一问题", "a key used for another question"),
        "internal-error": Text("平台缺陷", "a defect of the exchange"),
        "ledger-unavailable": Text("台账数据库停止时", "while the ledger's database is down"),
        "ledger-unsealed": Text(
            "封存程序停止超过十五分钟时", "while the sealer has stood still for a quarter of an hour"
        ),
        "method-not-allowed": Text("PUT /v1/confirmations", "PUT /v1/confirmations"),
        "not-acceptable": Text("Accept: text/html", "Accept: text/html"),
        "not-found": Text("没有的路径", "a path that does not exist"),
        "operator-disabled": Text(
            "先 tongban operator disable 再提问", "ask after tongban operator disable of the operator"
        ),
        "questions-unusual": Text("逐一试查同一生日的号码", "try the numbers of one birthday one by one"),
        "repeat-header-invalid": Text("再次取答复而无 Tongban-Case", "a repeat without Tongban-Case"),
        "request-malformed": Text("代理无法读懂的 HTTP 请求", "an HTTP request that the proxy cannot read"),
        "scope-missing": Text("令牌没有 confirm 权限", "a token without the scope confirm"),
        "scope-not-granted": Text("申请未授予的权限", "a scope asked for that the client does not have"),
        "store-unavailable": Text("数据库停止时", "while the database is down"),
        "subject-name-required": Text(
            "契约以 nameRequired 要求姓名而未填写", "no name, where a contract demands it by nameRequired"
        ),
        "token-bound": Text(
            "以 Authorization: Bearer 发送与密钥绑定的令牌",
            "a token bound to a key, sent as Authorization: Bearer",
        ),
        "token-dpop-invalid": Text(
            "先 tongban client bind --binding dpop，再不带 DPoP 头申请令牌",
            "a token asked for without a DPoP header after tongban client bind --binding dpop",
        ),
        "token-expired": Text("五分钟前的令牌", "a token of over five minutes ago"),
        "token-invalid": Text("改动一位的令牌", "a token with a sign changed"),
        "token-missing": Text("不带 Authorization", "no Authorization header"),
        "token-request-invalid": Text("令牌表单缺成员", "a token form with a member missing"),
    }
)
"""How to meet the problems that do not come of a question's content, by slug."""
