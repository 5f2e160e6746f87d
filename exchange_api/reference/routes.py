"""Every route of the API, as data: the application serves this list, and its reference tells of it."""

from catalog.model import Text
from exchange_api.auth.token_endpoint import issue_token
from exchange_api.confirmations.confirm import confirm
from exchange_api.confirmations.repeat import show_answer
from exchange_api.health.endpoints import show_life, show_metrics, show_readiness
from exchange_api.problems.endpoints import show_problem
from exchange_api.problems.registry_access import ACCESS_PROBLEMS, OPERATOR_PROBLEMS
from exchange_api.problems.registry_budget import BUDGET_PROBLEMS
from exchange_api.problems.registry_repeat import (
    ANSWER_GONE,
    ANSWER_NOT_FOUND,
    IDEMPOTENCY_PROBLEMS,
    REPEAT_HEADER_INVALID,
)
from exchange_api.problems.registry_request import (
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    CONTENT_TYPE_UNSUPPORTED,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_FOUND,
)
from exchange_api.problems.registry_service import EXCHANGE_NOT_READY, SERVICE_PROBLEMS
from exchange_api.reference.batch import CONFIRM_BATCH
from exchange_api.reference.headers import DPOP, IDEMPOTENCY_KEY, REPEAT_HEADERS
from exchange_api.reference.operation import ALWAYS, BEARER, HTML, JSON, QUESTION, Operation
from exchange_api.reference.pages import show_document, show_reference
from exchange_api.signing.endpoints import show_keys, show_metadata

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="confirmProofs",
        method="POST",
        path="/v1/confirmations",
        endpoint=confirm,
        summary=Text("核实一个事项所需的证明", "Confirm the proofs of one service item"),
        description=Text(
            "按目录逐项核实，每项证明给出结论，并列出仍需提交的材料与障碍。"
            "即使全部证明均被拒绝，状态码仍为 200，各项结论为 refused 并附规则。"
            "答复先记入用数台账：回执在 Tongban-Receipt 响应头中（JSON），其所指条目含答复正文的 SHA-256。"
            "Accept 为 application/jose 时，答复为 JWS，载荷即同一 JSON。"
            "request_digest 是请求体原始字节的 SHA-256。"
            "带 Idempotency-Key 时，24 小时内以同一键重发同一请求体，得到逐字节相同的答复"
            "（响应头 Idempotent-Replayed: true），每次重发另记一条。"
            "答复前即被拒绝的请求（4xx）与 5xx 不占用该键。"
            "RateLimit 与 RateLimit-Policy 说明经办人与窗口系统本时段还可查询多少不同主体。",
            "Every proof of the item gets a verdict; papers still to bring and obstacles are listed. "
            "Where all proofs are refused the status is still 200, each being refused with its rule. "
            "The use is logged before it is answered: the receipt stands in the header Tongban-Receipt "
            "(JSON), and the entry it names holds the SHA-256 of the answer's JSON. "
            "With Accept: application/jose the answer is a compact JWS whose payload is that same JSON. "
            "request_digest is the SHA-256 of the request body's very bytes. "
            "With an Idempotency-Key, the same body under the same key gives the very same answer for 24 "
            "hours (header Idempotent-Replayed: true), each repeat with an entry of its own. "
            "Requests refused before they are answered (4xx), and 5xx, do not use the key up. "
            "RateLimit and RateLimit-Policy say of how many more subjects operator and client may ask.",
        ),
        body=(JSON, "Question"),
        answers=((JSON, "Answer"), ("application/jose", None)),
        problems=(
            *BEARER,
            *OPERATOR_PROBLEMS,
            *BUDGET_PROBLEMS,
            *QUESTION,
            *IDEMPOTENCY_PROBLEMS,
            *SERVICE_PROBLEMS,
        ),
        headers=(IDEMPOTENCY_KEY, DPOP),
        scopes=("confirm",),
        receipt=True,
        repeatable=True,
    ),
    CONFIRM_BATCH,
    Operation(
        id="showAnswer",
        method="GET",
        path="/v1/confirmations/{id}",
        endpoint=show_answer,
        summary=Text("再次取得一份答复", "Have an answer again"),
        description=Text(
            "以答复的 id 再次取得逐字节相同的答复，仅限原窗口系统与原办件，在留存期内。"
            "不重新核实：答复说的是 issued_at 之时。每次取得先另记一条（repeat），再给出。",
            "Gives the very same answer by its id, to the same client and case, while it is kept. Nothing is "
            "confirmed anew: it speaks of issued_at. Each repeat is an entry of its own before it leaves.",
        ),
        answers=((JSON, "Answer"), ("application/jose", None)),
        problems=(
            *BEARER,
            *OPERATOR_PROBLEMS,
            NOT_ACCEPTABLE,
            REPEAT_HEADER_INVALID,
            ANSWER_NOT_FOUND,
            ANSWER_GONE,
            METHOD_NOT_ALLOWED,
            *SERVICE_PROBLEMS,
        ),
        headers=(*REPEAT_HEADERS, DPOP),
        scopes=("confirm", "batch"),
        receipt=True,
        repeatable=True,
    ),
    Operation(
        id="issueToken",
        method="POST",
        path="/oauth2/token",
        endpoint=issue_token,
        summary=Text("申请访问令牌", "Obtain an access token"),
        description=Text(
            "OAuth 2 客户端凭证，private_key_jwt（RFC 7523）："
            "断言以 ES256 签名，aud 仅为 issuer，exp 不超过五分钟，jti 只用一次。"
            "带 DPoP 头（RFC 9449）时，令牌与其密钥绑定，token_type 为 DPoP；"
            "登记为 dpop 的客户端必须如此；登记为 mtls 的，令牌与其 TLS 客户端证书绑定（RFC 8705）。"
            "令牌有效五分钟。错误答复另带 RFC 6749 的 error 成员。",
            "OAuth 2 client credentials with private_key_jwt (RFC 7523): the assertion is signed with "
            "ES256, has the issuer as its only audience, lives at most five minutes, and its jti is used "
            "once. With a DPoP header (RFC 9449) the token is bound to its key and token_type is DPoP; "
            "clients registered as dpop get no other. A token of a client registered as mtls is bound to its "
            "TLS client certificate (RFC 8705). Tokens live five minutes. Problems also carry the member "
            "error of RFC 6749.",
        ),
        body=("application/x-www-form-urlencoded", "TokenForm"),
        headers=(DPOP,),
        answers=((JSON, "TokenAnswer"),),
        problems=(
            *(p for p in ACCESS_PROBLEMS if p.oauth_error),
            BODY_TOO_LARGE,
            BODY_TOO_SLOW,
            CONTENT_TYPE_UNSUPPORTED,
            METHOD_NOT_ALLOWED,
            *SERVICE_PROBLEMS,
        ),
        receipt=True,
    ),
    Operation(
        id="showKeys",
        method="GET",
        path="/.well-known/jwks.json",
        endpoint=show_keys,
        summary=Text("验签公钥", "Public keys"),
        description=Text(
            "核对令牌与答复签名的公钥（JWK 集），kid 为 RFC 7638 指纹。",
            "The keys that verify tokens and answers (JWK set); each kid is the key's RFC 7638 thumbprint.",
        ),
        answers=(("application/jwk-set+json", "KeySet"),),
        problems=ALWAYS,
    ),
    Operation(
        id="showMetadata",
        method="GET",
        path="/.well-known/oauth-authorization-server",
        endpoint=show_metadata,
        summary=Text("授权服务元数据", "Authorization server metadata"),
        description=Text("RFC 8414 元数据。", "Metadata as RFC 8414 says."),
        answers=((JSON, "Metadata"),),
        problems=ALWAYS,
    ),
    Operation(
        id="showProblem",
        method="GET",
        path="/problems/{slug}",
        endpoint=show_problem,
        summary=Text("错误类型说明", "What a problem means"),
        description=Text("每种错误的中英文说明页。", "The page of one kind of problem, in both languages."),
        answers=((HTML, None),),
        problems=(NOT_FOUND, *ALWAYS),
    ),
    Operation(
        id="showLife",
        method="GET",
        path="/healthz",
        endpoint=show_life,
        summary=Text("存活检查", "Liveness"),
        description=Text("进程是否应答。", "Whether the process answers."),
        answers=((JSON, "Life"),),
        problems=ALWAYS,
    ),
    Operation(
        id="showReadiness",
        method="GET",
        path="/readyz",
        endpoint=show_readiness,
        summary=Text("就绪检查", "Readiness"),
        description=Text(
            "能否作出答复；不能时 not_ready 列出未就绪的部分（access、ledger、sealing）。",
            "Whether questions can be answered; if not, not_ready names the parts (access, ledger, sealing).",
        ),
        answers=((JSON, "Readiness"),),
        problems=(EXCHANGE_NOT_READY, *ALWAYS),
    ),
    Operation(
        id="showMetrics",
        method="GET",
        path="/metrics",
        endpoint=show_metrics,
        summary=Text("运行指标", "Metrics"),
        description=Text("Prometheus 文本格式，不含任何标识。", "Prometheus text; no identifier appears."),
        answers=(("text/plain", None),),
        problems=ALWAYS,
    ),
    Operation(
        id="showDocument",
        method="GET",
        path="/openapi.json",
        endpoint=show_document,
        summary=Text("OpenAPI 文档", "OpenAPI document"),
        description=Text("本说明的机器可读形式。", "This reference, for machines."),
        answers=((JSON, "Document"),),
        problems=ALWAYS,
    ),
    Operation(
        id="showReference",
        method="GET",
        path="/docs",
        endpoint=show_reference,
        summary=Text("接口说明", "Reference"),
        description=Text("本页。", "This page."),
        answers=((HTML, None),),
        problems=ALWAYS,
    ),
)
