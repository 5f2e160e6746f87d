"""Problems of budgets: too many distinct subjects, or questions that look like a search."""

from http import HTTPStatus

from catalog.model import Text
from exchange_api.problems.problem import Problem

BUDGET_SPENT = Problem(
    "budget-spent",
    HTTPStatus.TOO_MANY_REQUESTS,
    Text("本时段可查询的人数已用完", "The budget of distinct subjects is spent"),
    Text(
        "budget 所指的经办人或窗口系统在本时段查询的不同主体已达上限；已查询过的主体仍可查询。",
        "The operator or client named by budget asked of as many distinct subjects as this window of time "
        "allows; of those already asked it may ask again.",
    ),
    Text(
        "请按 Retry-After 等候，其间收取纸质材料；确需更多的，请联系平台管理员：tongban budget set。",
        "Wait as Retry-After says and take papers meanwhile; if the work needs more, ask the exchange's "
        "administrator: tongban budget set.",
    ),
)
QUESTIONS_UNUSUAL = Problem(
    "questions-unusual",
    HTTPStatus.TOO_MANY_REQUESTS,
    Text("查询方式异常，已停止答复新的查询", "These questions look like a search"),
    Text(
        "所查号码过于相近、查无登记过多，或对同一主体提出了过多不同的待比对值；未作答复，已记为告警。"
        "已查询过的主体、已提出过的内容仍可查询。",
        "The numbers asked for lie too close together, too many of them held nothing, or too many different "
        "values were stated of one subject: not answered, and an alarm is raised. What was asked and stated "
        "before may be asked again.",
    ),
    Text(
        "请停止试查号码和内容，核对群众出示的证件；属正常业务的，请报告负责人，由平台管理员核实后处理。",
        "Do not try numbers or values; check the citizen's own document. If the work is regular, tell the "
        "supervisor: the exchange's administrator looks at the alarm.",
    ),
)
BUDGET_PROBLEMS = (BUDGET_SPENT, QUESTIONS_UNUSUAL)
