"""Problems of who asks: tokens, client assertions, scopes (RFC 6749, 6750, 7523), and operators."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

TOKEN_MISSING = Problem(
    "token-missing",
    HTTPStatus.UNAUTHORIZED,
    Text("缺少访问令牌", "No access token"),
    Text(
        "请求没有携带唯一的 Authorization: Bearer 访问令牌。",
        "The request carries no single Authorization: Bearer access token.",
    ),
    Text("请先向 /oauth2/token 申请令牌。", "Obtain a token at /oauth2/token first."),
)
TOKEN_INVALID = Problem(
    "token-invalid",
    HTTPStatus.UNAUTHORIZED,
    Text("访问令牌无效", "The access token is not valid"),
    Text(
        "令牌不是本平台签发给本接口、由启用中的客户端使用的令牌。",
        "The token is not one this exchange issued for this API to a client that is still enabled.",
    ),
    Text("请重新向 /oauth2/token 申请令牌。", "Obtain a new token at /oauth2/token."),
)
TOKEN_EXPIRED = Problem(
    "token-expired",
    HTTPStatus.UNAUTHORIZED,
    Text("访问令牌已过期", "The access token has expired"),
    Text("令牌有效期为五分钟，现已过期。", "Tokens live five minutes; this one has expired."),
    Text("请重新向 /oauth2/token 申请令牌。", "Obtain a new token at /oauth2/token."),
)
SCOPE_MISSING = Problem(
    "scope-missing",
    HTTPStatus.FORBIDDEN,
    Text("令牌权限不足", "The token lacks the scope"),
    Text(
        "此操作需要 confirm 权限，令牌或客户端没有。", "This needs the scope confirm, which is not granted."
    ),
    Text("请向平台管理员申请该权限。", "Ask the exchange's administrator for the scope."),
)
OPERATOR_UNKNOWN = Problem(
    "operator-unknown",
    HTTPStatus.FORBIDDEN,
    Text("经办人未登记", "The operator is not enrolled"),
    Text(
        "本部门没有登记此工号（operator）的窗口人员；区分大小写，须与登记完全一致。",
        "The client's department has no operator enrolled under this staff id (operator); case counts.",
    ),
    Text(
        "请核对所报工号；新到岗人员请联系平台管理员登记：tongban operator add。",
        "Check the staff id stated; for new staff ask the exchange's administrator: tongban operator add.",
    ),
)
OPERATOR_DISABLED = Problem(
    "operator-disabled",
    HTTPStatus.FORBIDDEN,
    Text("经办人已停用", "The operator is disabled"),
    Text(
        "本部门此工号（operator）的窗口人员已停用，不得再查询。",
        "The operator of this staff id (operator) was disabled for the client's department.",
    ),
    Text(
        "请由在岗人员办理；需恢复的，请联系平台管理员重新登记：tongban operator add --anew。",
        "Let an enrolled colleague ask; to come back, ask the exchange's administrator: "
        "tongban operator add --anew.",
    ),
)
OPERATOR_PROBLEMS = (OPERATOR_UNKNOWN, OPERATOR_DISABLED)
CLIENT_INVALID = Problem(
    "client-invalid",
    HTTPStatus.UNAUTHORIZED,
    Text("客户端身份验证未通过", "The client could not be authenticated"),
    Text(
        "客户端断言须由已登记客户端的密钥以 ES256 签名，aud 仅为本平台的 issuer，有效期不超过五分钟。",
        "The assertion must be signed with ES256 by a registered client's key, have the issuer as its only "
        "audience and live at most five minutes.",
    ),
    Text(
        "请核对客户端标识、密钥、aud、exp 与本机时钟。",
        "Check the client id, the key, aud, exp and your clock.",
    ),
    oauth_error="invalid_client",
)
ASSERTION_USED = Problem(
    "assertion-used",
    HTTPStatus.UNAUTHORIZED,
    Text("客户端断言已被使用", "The client assertion was used before"),
    Text("每个断言（jti）只能使用一次。", "Each assertion (jti) is good for one request."),
    Text("请生成新的断言再申请。", "Make a new assertion, with a new jti."),
    oauth_error="invalid_client",
)
GRANT_UNSUPPORTED = Problem(
    "grant-unsupported",
    HTTPStatus.BAD_REQUEST,
    Text("不支持的授权方式", "Unsupported grant type"),
    Text("仅支持 grant_type=client_credentials。", "Only grant_type=client_credentials is supported."),
    Text("请更正 grant_type。", "Correct grant_type."),
    oauth_error="unsupported_grant_type",
)
TOKEN_REQUEST_INVALID = Problem(
    "token-request-invalid",
    HTTPStatus.BAD_REQUEST,
    Text("令牌请求不完整或有重复", "The token request is incomplete or repeats a parameter"),
    Text(
        "field 所指参数缺失、重复或不符合 RFC 7523；只接受 private_key_jwt。",
        "The parameter named by field is missing, repeated or not as RFC 7523 says; only private_key_jwt is "
        "accepted.",
    ),
    Text("请对照 /docs 更正表单参数。", "Correct the form as /docs says."),
    oauth_error="invalid_request",
)
SCOPE_NOT_GRANTED = Problem(
    "scope-not-granted",
    HTTPStatus.BAD_REQUEST,
    Text("客户端没有所申请的权限", "The scope is not granted to this client"),
    Text("所申请的 scope 超出客户端登记的范围。", "The scope asked for exceeds the client's registration."),
    Text("请省略 scope，或只申请已登记的权限。", "Leave scope out, or ask for registered scopes only."),
    oauth_error="invalid_scope",
)

ACCESS_PROBLEMS = (
    TOKEN_MISSING,
    TOKEN_INVALID,
    TOKEN_EXPIRED,
    SCOPE_MISSING,
    *OPERATOR_PROBLEMS,
    CLIENT_INVALID,
    ASSERTION_USED,
    GRANT_UNSUPPORTED,
    TOKEN_REQUEST_INVALID,
    SCOPE_NOT_GRANTED,
)
