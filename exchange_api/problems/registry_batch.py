"""Problems of batches: not approved, or more than is approved."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

BATCH_NOT_APPROVED = Problem(
    "batch-not-approved",
    HTTPStatus.FORBIDDEN,
    Text("成批核实未经批准", "The batch is not approved"),
    Text(
        "本窗口系统今日没有对此事项、此办件的成批核实批准，或批准已撤回。",
        "No approval of batches stands today for this client, item and case, or it was withdrawn.",
    ),
    Text(
        "请核对事项与办件编号；经主管批准后请平台管理员登记：tongban batch approve；未批准的请逐件核实。",
        "Compare item and case, have the batch approved, and ask the exchange's administrator: tongban batch "
        "approve. Without approval, confirm one by one at the window.",
    ),
)
BATCH_BUDGET_SPENT = Problem(
    "batch-budget-spent",
    HTTPStatus.TOO_MANY_REQUESTS,
    Text("批准的人数不足", "More subjects than are approved"),
    Text(
        "此批准下的人数加上本批次中新的主体，超过所批准的总数（left 为余数）；整批未作答复，也未计数。",
        "The subjects charged under this approval and the new ones of this batch are more than are approved "
        "(left says how many are left). Nothing of the batch was answered or charged.",
    ),
    Text(
        "请减少本批次人数；仍需更多的，请报主管批准后由平台管理员登记新的批准：tongban batch approve。",
        "Ask of fewer, or have more approved and ask the exchange's administrator for a new approval: "
        "tongban batch approve.",
    ),
)
BATCH_PROBLEMS = (BATCH_NOT_APPROVED, BATCH_BUDGET_SPENT)
