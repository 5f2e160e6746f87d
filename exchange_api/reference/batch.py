"""The operation that answers many subjects at once, as data."""

from catalog.model import Text
from exchange_api.batches.confirm import confirm_batch
from exchange_api.batches.stream import NDJSON
from exchange_api.problems.registry_access import OPERATOR_PROBLEMS
from exchange_api.problems.registry_batch import BATCH_PROBLEMS
from exchange_api.problems.registry_budget import QUESTIONS_UNUSUAL
from exchange_api.problems.registry_service import SERVICE_PROBLEMS
from exchange_api.reference.headers import DPOP
from exchange_api.reference.operation import BEARER, JSON, QUESTION, Operation

CONFIRM_BATCH = Operation(
    id="confirmBatch",
    method="POST",
    path="/v1/confirmations:batch",
    endpoint=confirm_batch,
    summary=Text("成批核实一个事项所需的证明", "Confirm the proofs of one item for many subjects"),
    description=Text(
        "须有 batch 权限，且该窗口系统、事项、办件的成批核实已经批准（tongban batch approve）。"
        "至多 1000 人，每人一次；任何一处不符，整批拒绝，不查任何人。全部主体先计入批准的人数，再逐人核实。"
        "答复为 NDJSON，按所列次序每人一行，其结构为 BatchLine 之一：AnsweredLine 或 RefusedLine；"
        "answer 与单件答复相同，是该行最后的成员，其原始字节到行末的大括号之前为止；"
        "每人各有台账记录，先记后答。"
        "answer 的 request_digest 是“<请求体的 SHA-256>#<index>”的 SHA-256。"
        "最后一行为 LastLine；没有最后一行即已中断，"
        "可就未答复的人另行发送，不再计数。行中可能增加成员，请忽略不认识的成员。不接受 Idempotency-Key。",
        "Needs the scope batch, and an approval of batches for this client, item and case (tongban batch "
        "approve). At most 1,000 subjects, each once; any fault refuses all of it before anybody is looked "
        "up. All subjects are charged to the approval first, then confirmed one by one. The answer is "
        "NDJSON, one line a subject in the order asked; the schema is that of a line: AnsweredLine or "
        "RefusedLine. answer is that of a single confirmation and the last member: its very bytes end "
        "before the line's last brace. Each subject has an entry of its own, logged before its line leaves. "
        "request_digest is the SHA-256 of `<SHA-256 of the body>#<index>`. The last line is a LastLine: a "
        "stream without it was cut, and whoever was not answered may be asked of again at no cost. Lines may "
        "come to have more members: ignore those you do not know. No Idempotency-Key is taken.",
    ),
    body=(JSON, "Batch"),
    answers=((NDJSON, "BatchLine"),),
    problems=(
        *BEARER,
        *OPERATOR_PROBLEMS,
        *BATCH_PROBLEMS,
        QUESTIONS_UNUSUAL,
        *QUESTION,
        *SERVICE_PROBLEMS,
    ),
    headers=(DPOP,),
    scopes=("batch",),
    receipt=True,
    in_lines=True,
)
