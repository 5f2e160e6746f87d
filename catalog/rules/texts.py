"""What people read beside a verdict, in Chinese and English: why, and what to do.

Data for windows and pages; no text holds a value of a row or of a question.
"""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.model.text import Text
from catalog.rules.verdict import Reason, Verdict

VERDICT_TEXT: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.CONFIRMED: Text("已核实，无需提交材料。", "Confirmed: no paper is needed."),
        Verdict.NOT_HELD: Text("数据提供部门没有此项记录。", "The owning department has no such record."),
        Verdict.NOT_YET_VALID: Text("证照尚未生效。", "The licence is not valid yet."),
        Verdict.SUSPENDED: Text("证照被暂扣或冻结。", "The licence is suspended or frozen."),
        Verdict.EXPIRED: Text("证照已过有效期。", "The licence has expired."),
        Verdict.CANCELLED: Text("证照已注销。", "The licence has been cancelled."),
        Verdict.RESCINDED: Text("证照已被撤销。", "The licence has been rescinded."),
        Verdict.REVOKED: Text("证照已被吊销。", "The licence has been revoked."),
        Verdict.MISMATCH: Text(
            "所报信息与数据提供部门的记录不一致。",
            "What was stated differs from the owning department's record.",
        ),
        Verdict.UNKNOWN: Text(
            "目前无法核实，并非没有记录。", "It cannot be told at present; no absence follows."
        ),
        Verdict.REFUSED: Text("本部门无权查询此项。", "This department may not ask for this proof."),
    }
)

REASON_TEXT: Mapping[Reason, Text] = MappingProxyType(
    {
        Reason.NEVER_LOADED: Text(
            "该数据资源尚未接入，暂不能核实。",
            "The resource has not been loaded yet, so nothing can be told.",
        ),
        Reason.STALE: Text(
            "该数据资源超过规定时限未更新，暂不能核实。",
            "The resource is older than its contract tolerates, so nothing can be told.",
        ),
        Reason.QUALITY_HELD: Text(
            "该数据资源最近一批未通过质量检查，暂不能核实。",
            "The resource's last batch failed its quality checks, so nothing can be told.",
        ),
        Reason.ROW_HELD_BACK: Text(
            "此持证主体有记录因质量问题待更正，暂不能核实。",
            "A record of this holder waits in quarantine for correction, so nothing can be told.",
        ),
        Reason.AMBIGUOUS_HOLDER: Text(
            "同一证件号码对应不同姓名或名称，请填写姓名或名称后重新核实。",
            "The code stands for several names: state the holder's name and ask again.",
        ),
        Reason.END_UNCLEAR: Text(
            "记录的有效期截止日期不明，暂不能核实。",
            "The record does not state clearly when its validity ends, so nothing can be told.",
        ),
        Reason.START_UNCLEAR: Text(
            "记录未载明有效期起始日期，不能核实此前某日是否有效。",
            "The record does not state when its validity begins, so nothing can be told of an earlier day.",
        ),
        Reason.VALUE_UNCLEAR: Text(
            "记录中用以判定的数据项缺失或不明，暂不能核实。",
            "The record lacks a clear value of what has to be judged, so nothing can be told.",
        ),
        Reason.AGE_NOT_REACHED: Text("未达到规定的年龄。", "The required age is not reached yet."),
        Reason.UNDER_RESTRICTION: Text(
            "数据提供部门的记录载有权利限制（如抵押、冻结）。",
            "The owning department has recorded a restriction, such as a mortgage or a freeze.",
        ),
        Reason.BEGAN_AFTER_DAY: Text(
            "所述之日早于记录的有效期起始日期。", "The day that was stated is before the record's first day."
        ),
        Reason.ENDED_BEFORE_DAY: Text(
            "所述之日晚于记录的有效期截止日期。", "The day that was stated is after the record's last day."
        ),
        Reason.SINCE_UNRECORDED: Text(
            "记录未载明现状自何日起，不能据以判断所述之日。",
            "The record does not state since when it stands so: nothing follows for the day that was stated.",
        ),
        Reason.RESTS_UNPROVEN: Text(
            "此项以另一项证明为前提，该项未核实，暂不能核实。",
            "This proof rests on another one that is not confirmed, so nothing can be told.",
        ),
        Reason.NO_AGREEMENT: Text(
            "本部门与数据提供部门之间没有该资源的共享协议。",
            "No agreement lets this department use the resource.",
        ),
        Reason.ITEM_NOT_AGREED: Text(
            "共享协议不包括此政务服务事项。", "No agreement on this resource names this service item."
        ),
        Reason.AGREEMENT_NOT_STARTED: Text("共享协议尚未开始。", "The agreement has not started yet."),
        Reason.AGREEMENT_ENDED: Text("共享协议已到期。", "The agreement has ended."),
        Reason.FACTS_NOT_AGREED: Text(
            "共享协议没有包括此项证明所需的全部数据项。",
            "No running agreement grants every field that the proof discloses or judges by.",
        ),
        Reason.CLAIMS_NOT_AGREED: Text(
            "共享协议没有包括所要比对的全部数据项；可去掉不在协议内的比对内容后重新核实。",
            "No running agreement grants every field that was to be compared: leave those claims out and ask "
            "again.",
        ),
        Reason.RESOURCE_NOT_SHARED: Text(
            "该数据资源依法不予共享。", "The resource is not shared, by the law that its contract cites."
        ),
    }
)

UNMET_TEXT: Mapping[Reason, Text] = MappingProxyType(
    {
        Reason.AGE_NOT_REACHED: Text(
            "记录有效，但所需条件尚未具备。", "The record is valid, but a condition is not met yet."
        ),
        Reason.UNDER_RESTRICTION: Text("记录有效，但权利受到限制。", "The record is valid, but restricted."),
        Reason.BEGAN_AFTER_DAY: Text(
            "证照在所述之日尚未生效。", "The licence is not valid yet on the day that was stated."
        ),
        Reason.ENDED_BEFORE_DAY: Text(
            "证照在所述之日已过有效期。", "The licence has expired by the day that was stated."
        ),
    }
)
"""What is said instead of `VERDICT_TEXT` where a predicate is not true of a row."""

BESIDE_TEXT: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.REVOKED: Text(
            "另有一件同类证照已被吊销；本结论依据有效的一件。",
            "Another licence of this kind was revoked; this answer rests on the one that is valid.",
        ),
        Verdict.RESCINDED: Text(
            "另有一件同类证照已被撤销；本结论依据有效的一件。",
            "Another licence of this kind was rescinded; this answer rests on the one that is valid.",
        ),
        Verdict.CANCELLED: Text(
            "另有一件同类证照已注销；本结论依据有效的一件。",
            "Another licence of this kind was cancelled; this answer rests on the one that is valid.",
        ),
        Verdict.SUSPENDED: Text(
            "另有一件同类证照被暂扣或冻结；本结论依据有效的一件。",
            "Another licence of this kind is suspended; this answer rests on the one that is valid.",
        ),
    }
)
"""For what a confirmed answer tells of other rows (`catalog.rules.truth_table.TOLD_BESIDE`)."""

WHAT_TO_DO: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.NOT_HELD: Text(
            "请先向发证部门申请办理该证照，再办理本事项；认为记录有遗漏的，可向数据提供部门申请校核。",
            "Apply to the owning department for the licence first; if a record is missing there, "
            "ask for its correction.",
        ),
        Verdict.NOT_YET_VALID: Text(
            "请在证照生效之日或以后办理。", "Come again on or after the day the licence becomes valid."
        ),
        Verdict.SUSPENDED: Text(
            "请联系发证部门，了解暂扣或冻结的原因，解除后再办理。",
            "Ask the issuing department why the licence is suspended, and come again once that is lifted.",
        ),
        Verdict.EXPIRED: Text(
            "请先向发证部门申请延续或换发，再办理本事项。",
            "Have the issuing department renew the licence first.",
        ),
        Verdict.CANCELLED: Text(
            "证照已注销，仍需持证的，请向发证部门重新申请。",
            "The licence was cancelled: where one is needed, apply to the issuing department anew.",
        ),
        Verdict.RESCINDED: Text(
            "发证决定已被撤销，提交纸质证照无效；有异议的，可向发证部门提出或依法申请行政复议。",
            "The grant was rescinded and no paper can replace it: object to the issuing department or "
            "ask for administrative review.",
        ),
        Verdict.REVOKED: Text(
            "证照已被吊销，提交纸质证照无效；有异议的，可向发证部门提出或依法申请行政复议。",
            "The licence was revoked and no paper can replace it: object to the issuing department or "
            "ask for administrative review.",
        ),
        Verdict.MISMATCH: Text(
            "请核对所报信息；确认无误的，请向数据提供部门申请校核。",
            "Compare what was stated; if it is right, ask the owning department to correct its record.",
        ),
    }
)
"""For every verdict that can stand in the way (`catalog.rules.headline.EFFECTS`)."""

UNMET_ADVICE: Mapping[Reason, Text] = MappingProxyType(
    {
        Reason.AGE_NOT_REACHED: Text(
            "请在达到规定年龄之日或以后办理；认为出生日期记录有误的，可向数据提供部门申请校核。",
            "Come again once the required age is reached; if the birth date on record is wrong, ask the "
            "owning department to correct it.",
        ),
        Reason.UNDER_RESTRICTION: Text(
            "请向数据提供部门了解所载限制，解除后再办理；提交纸质证照不能代替。",
            "Ask the owning department which restriction is recorded, and come again once it is lifted; no "
            "paper can replace that.",
        ),
        Reason.BEGAN_AFTER_DAY: Text(
            "请核对所述之日；当日另有证照、其后换发的，请发证部门出具证明或更正记录。",
            "Compare the day that was stated; if another licence was valid on it and was replaced later, "
            "have the issuing department say so or correct its record.",
        ),
        Reason.ENDED_BEFORE_DAY: Text(
            "请核对所述之日；当日已延续或另有证照的，请发证部门更正记录；现在延续不改变当日情形。",
            "Compare the day that was stated; if the licence had been renewed by then, have the issuing "
            "department correct its record; a renewal now does not change that day.",
        ),
        Reason.SINCE_UNRECORDED: Text(
            "请发证部门说明该状态自何日起；提交纸质证照不能代替。",
            "Have the issuing department state since when the licence stands so; no paper licence can "
            "replace that.",
        ),
    }
)
"""What to do instead of `WHAT_TO_DO` where a predicate is not true, or nothing follows for the stated day."""


def verdict_text(verdict: Verdict, reason: Reason | None) -> Text:
    """Return what a verdict says: of a valid row of which a predicate is not true, that it is valid."""
    unmet = None if reason is None else UNMET_TEXT.get(reason)
    return VERDICT_TEXT[verdict] if unmet is None else unmet
