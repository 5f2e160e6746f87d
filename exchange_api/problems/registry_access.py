"""Problems of who asks: tokens and what binds them, client assertions, scopes, operators (RFC 6749 …)."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

TOKEN_MISSING = Problem(
    "token-missing",
    HTTPStatus.UNAUTHORIZED,
    Text("缺少访问令牌", "No access token"),
    Text(
        "请求没有携带唯一的访问令牌（Authorization: Bearer 或 DPoP）。",
        "The request carries no single access token (Authorization: Bearer or DPoP).",
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
TOKEN_BOUND = Problem(
    "token-bound",
    HTTPStatus.UNAUTHORIZED,
    Text("访问令牌须由其持有者使用", "The access token is bound to another sender"),
    Text(
        "令牌与一把密钥或一份客户端证书绑定，而此请求没有证明持有它（field 指明缺少之处）。",
        "The token is bound to a key or to a client certificate that this request does not prove to hold; "
        "field names where.",
    ),
    Text(
        "请由申请令牌的窗口程序，以 Authorization: DPoP 及同一密钥的 DPoP 头（或同一证书）发送。",
        "Send it from the program that obtained it: Authorization: DPoP with a DPoP header by the same key, "
        "or over TLS with the same certificate.",
    ),
)
DPOP_INVALID = Problem(
    "dpop-invalid",
    HTTPStatus.UNAUTHORIZED,
    Text("持有证明（DPoP）无效", "The DPoP proof is not valid"),
    Text(
        "DPoP 头须为唯一的 dpop+jwt，以 ES256 签名，附 P-256 公钥；htm、htu、ath 与本请求相符，"
        "iat 在一分钟内，jti 只用一次。field 指明不符之处。",
        "The DPoP header must be one dpop+jwt, signed with ES256 by the public P-256 key it brings; htm, htu "
        "and ath are those of this request, iat within a minute, jti used once. field names what differs.",
    ),
    Text(
        "请为每次请求（含重发）生成新的证明，并核对本机时钟。",
        "Make a new proof for each request, repeats included, and check your clock.",
    ),
)
SCOPE_MISSING = Problem(
    "scope-missing",
    HTTPStatus.FORBIDDEN,
    Text("令牌权限不足", "The token lacks the scope"),
    Text(
        "令牌或客户端没有此操作所需的权限（scope）。",
        "This needs a scope (scope) that the token or its client does not have.",
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
TOKEN_DPOP_INVALID = Problem(
    "token-dpop-invalid",
    HTTPStatus.BAD_REQUEST,
    Text("申请令牌须附有效的持有证明（DPoP）", "A valid DPoP proof is needed for this token"),
    Text(
        "此客户端的令牌须与密钥绑定，请求没有有效的 DPoP 头（RFC 9449），见 field。",
        "The client's tokens must be bound to a key, and the request has no DPoP header that is valid "
        "(RFC 9449); field names what differs.",
    ),
    Text(
        "请附新生成的 dpop+jwt：htm 为 POST，htu 为令牌地址，iat 为当前时间，jti 不重复。",
        "Send a fresh dpop+jwt: htm POST, htu the token endpoint, iat now, a jti of its own.",
    ),
    oauth_error="invalid_dpop_proof",
)
CERTIFICATE_MISSING = Problem(
    "certificate-missing",
    HTTPStatus.BAD_REQUEST,
    Text("申请令牌须出示客户端证书", "A client certificate is needed for this token"),
    Text(
        "此客户端的令牌须与客户端证书绑定，而没有受信代理转来的证书（Client-Cert，RFC 9440）。",
        "The client's tokens must be bound to a client certificate, and none came by a proxy that is trusted "
        "(Client-Cert, RFC 9440).",
    ),
    Text(
        "请以客户端证书建立 TLS 连接；仍无效的，请管理员核对 TONGBAN_TRUSTED_PROXIES 与 "
        "TONGBAN_PROXY_CLIENT_CERTIFICATES。",
        "Connect with the client certificate; if that does not help, have the administrator look at "
        "TONGBAN_TRUSTED_PROXIES and TONGBAN_PROXY_CLIENT_CERTIFICATES.",
    ),
    oauth_error="invalid_request",
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
    TOKEN_BOUND,
    DPOP_INVALID,
    SCOPE_MISSING,
    *OPERATOR_PROBLEMS,
    CLIENT_INVALID,
    ASSERTION_USED,
    TOKEN_DPOP_INVALID,
    CERTIFICATE_MISSING,
    GRANT_UNSUPPORTED,
    TOKEN_REQUEST_INVALID,
    SCOPE_NOT_GRANTED,
)
