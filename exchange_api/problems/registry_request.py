"""Problems with the request itself: where it goes, how it is written, what it says."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

NOT_FOUND = Problem(
    "not-found",
    HTTPStatus.NOT_FOUND,
    Text("没有这个地址", "No such address"),
    Text("本接口没有这个路径。", "The API has nothing at this path."),
    Text("请对照 /docs 核对路径。", "Compare the path with /docs."),
)
METHOD_NOT_ALLOWED = Problem(
    "method-not-allowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    Text("不支持的请求方法", "Method not allowed"),
    Text("此路径不支持该请求方法。", "This path does not accept the request's method."),
    Text("请按 Allow 响应头和 /docs 所列的方法请求。", "Use a method that the Allow header and /docs name."),
)
NOT_ACCEPTABLE = Problem(
    "not-acceptable",
    HTTPStatus.NOT_ACCEPTABLE,
    Text("无法提供所要求的格式", "No such form of the answer"),
    Text(
        "Accept 所列格式本接口均不提供；答复有 application/json 与 application/jose，成批核实为 "
        "application/x-ndjson。",
        "Accept names no form that is offered: answers come as application/json or application/jose, those "
        "of a batch as application/x-ndjson.",
    ),
    Text("请在 Accept 中写上述格式之一。", "Name one of these forms in Accept."),
)
BODY_TOO_LARGE = Problem(
    "body-too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Text("请求体过大", "The body is too large"),
    Text(
        "请求体超过上限（64 KiB，成批核实 1 MiB），未予读取。",
        "The body has more than 64 KiB (a batch: 1 MiB) and was not read.",
    ),
    Text(
        "请检查请求内容：一次只核实一个事项，一批至多 1000 人。",
        "Check what is sent: one request confirms one item, a batch has at most 1,000 subjects.",
    ),
)
BODY_TOO_SLOW = Problem(
    "body-too-slow",
    HTTPStatus.REQUEST_TIMEOUT,
    Text("请求体未及时送达", "The body came too slowly"),
    Text("请求体未在十秒内完整送达。", "The body did not come in full within ten seconds."),
    Text("请检查网络后重试。", "Check the network and try again."),
)
CONTENT_TYPE_UNSUPPORTED = Problem(
    "content-type-unsupported",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Text("不支持的内容类型", "Unsupported content type"),
    Text(
        "核实请求须为 application/json，令牌请求须为 application/x-www-form-urlencoded。",
        "A confirmation is application/json, a token request is application/x-www-form-urlencoded.",
    ),
    Text("请更正 Content-Type 及请求体。", "Correct Content-Type and the body."),
)
BODY_MALFORMED = Problem(
    "body-malformed",
    HTTPStatus.BAD_REQUEST,
    Text("请求体无法解析", "The body cannot be read"),
    Text("请求体不是 UTF-8 编码的正确 JSON。", "The body is not well-formed JSON in UTF-8."),
    Text("请检查编码、引号、逗号是否完整。", "Check its encoding, quotes and commas."),
)
REQUEST_INVALID = Problem(
    "request-invalid",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("请求内容不符合约定", "The request does not fit its contract"),
    Text("field 所指成员不符合约定。", "The member named by field does not fit the contract."),
    Text(
        "请按 /docs 更正该成员；未知成员一律不接受。",
        "Correct it as /docs says; no other member is accepted.",
    ),
)
SUBJECT_CODE_INVALID = Problem(
    "subject-code-invalid",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("证件号码无效", "The subject's code is not valid"),
    Text("该号码不可能是此类证件的号码。", "The code cannot be one of its type."),
    Text(
        "请对照证件原件核对后重新输入；这不表示查无此人。",
        "Compare it with the document and type it again; it does not mean that nobody is found.",
    ),
)
SUBJECT_NAME_REQUIRED = Problem(
    "subject-name-required",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("须填写姓名或名称", "The subject's name is required"),
    Text(
        "此类证件号码不足以确定持有人，提供部门要求同时核对姓名或名称。",
        "Such a code alone does not settle who is meant: the providing department wants the name too.",
    ),
    Text(
        "请按证件原件填写 subject.name 后重新提交；这不表示查无此人。",
        "State subject.name as the document has it and ask again; it does not mean that nobody is found.",
    ),
)
CLAIM_INVALID = Problem(
    "claim-invalid",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("待比对值无法比对", "A claim cannot be compared"),
    Text(
        "该事项的这项证明不比对此数据项，或其值不是该数据项的类型。",
        "The item's proof does not compare this field, or the value is not of the field's type.",
    ),
    Text("请删去或更正该待比对值。", "Leave the claim out, or correct it."),
)
ITEM_UNKNOWN = Problem(
    "item-unknown",
    HTTPStatus.NOT_FOUND,
    Text("没有这个事项", "No such service item"),
    Text("目录中没有该标识的政务服务事项。", "The catalogue has no service item of this id."),
    Text(
        "请核对事项标识；新事项须先列入目录。", "Check the item's id; a new item is added to the catalogue."
    ),
)

ITEM_UNMAPPED = Problem(
    "item-unmapped",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    Text("该事项尚未对应证明", "The item's proofs are not named yet"),
    Text(
        "目录已列入该事项，但尚未写明它需要哪些证明，因此无法核验。",
        "The catalogue lists this item, but not yet the proofs it needs: nothing can be confirmed for it.",
    ),
    Text(
        "请按办事指南收取全部材料，并请事项主管部门补充证明对应关系。",
        "Ask for all its papers by its guide, and have its department name the proofs.",
    ),
)

REQUEST_PROBLEMS = (
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    BODY_TOO_LARGE,
    BODY_TOO_SLOW,
    CONTENT_TYPE_UNSUPPORTED,
    BODY_MALFORMED,
    REQUEST_INVALID,
    SUBJECT_CODE_INVALID,
    SUBJECT_NAME_REQUIRED,
    CLAIM_INVALID,
    ITEM_UNKNOWN,
    ITEM_UNMAPPED,
)
