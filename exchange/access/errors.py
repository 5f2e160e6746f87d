"""Faults of the access room; none repeats a staff id or a name.

AccessFault
├── ClientExists       a client of this id is registered already
├── ClientUnknown      no client of this id is registered
├── ClientUnusable     a client's id, department or scopes cannot be accepted
├── RotationOutOfStep  a rotation of keys that is under way already, or that is not
├── KeySetUnusable     a key set that must not be trusted
├── AgreementExists    an agreement of this id exists already
├── AgreementUnknown   no agreement of this id exists
├── AgreementOver      the agreement was ended already
├── OperatorsRefused   operators that cannot be enrolled, each with its fault
├── OperatorUnknown    no operator of this staff id was ever enrolled in the department
├── OperatorOver       the operator was disabled already
├── BatchApprovalExists    an approval of this id exists already, standing or withdrawn
├── BatchApprovalUnknown   no approval of this id exists
├── BatchApprovalOver      the approval was withdrawn already
├── BatchApprovalUnusable  what is to be approved cannot be accepted
├── ReasonPersonal     the reason of a change names a person
├── LabelPersonal      the label of a decoy holds a person's number
├── LogNotOpen         the database has no ledger in which the change could stand
└── SnapshotStale      what is known of clients, agreements and operators is too old to decide by
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.model import Text


class AccessFault(Exception):
    """Something about clients, agreements or operators that cannot be done, told in both languages."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class ClientExists(AccessFault):
    """A client of this id is registered already."""

    def __init__(self, client_id: str) -> None:
        super().__init__(
            Text(
                f"客户端 {client_id!r} 已登记；请替换其密钥，或另选标识",
                f"client {client_id!r} is registered already; replace its keys or choose another id",
            )
        )


class ClientUnknown(AccessFault):
    """No client of this id is registered."""

    def __init__(self, client_id: str) -> None:
        super().__init__(
            Text(
                f"客户端 {client_id!r} 未登记；请列出客户端，查找其标识",
                f"no client {client_id!r} is registered; list the clients to find its id",
            )
        )


class ClientUnusable(AccessFault):
    """A client's id, department or scopes cannot be accepted."""


class RotationOutOfStep(AccessFault):
    """A rotation of keys that is under way already, or that is not."""

    def __init__(self, client_id: str, found: Text, step: Text) -> None:
        super().__init__(
            Text(
                f"客户端 {client_id!r} {found.zh}；{step.zh}",
                f"client {client_id!r} {found.en}; {step.en}",
            )
        )


class KeySetUnusable(AccessFault):
    """A JWK set that must not be trusted; the message never holds key material."""


class AgreementExists(AccessFault):
    """An agreement of this id exists already, in force or ended."""

    def __init__(self, agreement_id: str) -> None:
        super().__init__(
            Text(
                f"共享协议 {agreement_id!r} 已存在；协议既不更改，也不恢复：请终止它，再以新的编号添加",
                f"agreement {agreement_id!r} exists already; an agreement is never changed or revived: "
                "end it and add one under a new id",
            )
        )


class AgreementUnknown(AccessFault):
    """No agreement of this id exists."""

    def __init__(self, agreement_id: str) -> None:
        super().__init__(
            Text(
                f"没有共享协议 {agreement_id!r}；请列出共享协议，查找其编号",
                f"no agreement {agreement_id!r} exists; list the agreements to find its id",
            )
        )


class AgreementOver(AccessFault):
    """The agreement was ended already."""

    def __init__(self, agreement_id: str) -> None:
        super().__init__(
            Text(
                f"共享协议 {agreement_id!r} 早已终止；未作任何更改",
                f"agreement {agreement_id!r} was ended already; nothing was changed",
            )
        )


@dataclass(frozen=True, slots=True)
class OperatorFault:
    """What is wrong with one operator of a list: its place, and that of the other one where two collide."""

    place: int
    message: Text
    other: int | None = None


class OperatorsRefused(AccessFault):
    """Operators that cannot be enrolled; `faults` names every one, and none of the list was enrolled."""

    def __init__(self, faults: Sequence[OperatorFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place))
        zh = "；".join(f"第 {fault.place + 1} 名经办人：{fault.message.zh}" for fault in self.faults)
        en = "; ".join(f"operator {fault.place + 1}: {fault.message.en}" for fault in self.faults)
        super().__init__(
            Text(
                zh or "没有列出经办人；应至少有一名",
                en or "no operator was named; expected at least one",
            )
        )


class OperatorUnknown(AccessFault):
    """No operator of this staff id was ever enrolled in the department."""

    def __init__(self, department: str) -> None:
        super().__init__(
            Text(
                f"部门 {department} 没有登记该工号的经办人；请列出该部门的经办人",
                f"no operator of this staff id is enrolled in {department}; list its operators",
            )
        )


class OperatorOver(AccessFault):
    """The operator was disabled already."""

    def __init__(self, department: str) -> None:
        super().__init__(
            Text(
                f"部门 {department} 的这名经办人早已停用；未作任何更改",
                f"this operator of {department} was disabled already; nothing was changed",
            )
        )


class BatchApprovalExists(AccessFault):
    """An approval of this id exists already, standing or withdrawn."""

    def __init__(self, approval_id: str) -> None:
        super().__init__(
            Text(
                f"批准 {approval_id!r} 已存在；批准既不更改，也不恢复：请以新的编号批准",
                f"approval {approval_id!r} exists already; an approval is never changed or revived: "
                "approve under a new id",
            )
        )


class BatchApprovalUnknown(AccessFault):
    """No approval of this id exists."""

    def __init__(self, approval_id: str) -> None:
        super().__init__(
            Text(
                f"没有批准 {approval_id!r}；请以 tongban batch list --all 查找其编号",
                f"no approval {approval_id!r} exists; tongban batch list --all shows their ids",
            )
        )


class BatchApprovalOver(AccessFault):
    """The approval was withdrawn already."""

    def __init__(self, approval_id: str) -> None:
        super().__init__(
            Text(
                f"批准 {approval_id!r} 早已撤回；未作任何更改",
                f"approval {approval_id!r} was withdrawn already; nothing was changed",
            )
        )


class BatchApprovalUnusable(AccessFault):
    """What is to be approved cannot be accepted; the message never holds a person's number."""


class ReasonPersonal(AccessFault):
    """The reason of a change names a person, and would stand in the ledger for ever."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "理由中含有个人的证件号码、工号或姓名，而理由将永久留在台账中；"
                "请写明原因而不提及任何人，最好写公文或工单的编号",
                "the reason holds a person's number, staff id or name, and would stand in the ledger for "
                "ever; say why without naming anybody, best by the number of a letter or ticket",
            )
        )


class LabelPersonal(AccessFault):
    """The label of a decoy holds a person's number, and would stand in clear beside its keyed digest."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "代号中含有证件号码；请另取一个代号，不写号码",
                "the label holds a resident number; choose a label without any number",
            )
        )


class LogNotOpen(AccessFault):
    """The database has no ledger in which the change could stand."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "本数据库中没有已开启的台账；作任何更改之前先开启台账（ledger.open_log）",
                "no ledger is open in this database; open it (ledger.open_log) before any change",
            )
        )


class SnapshotStale(AccessFault):
    """What is known of clients, agreements and operators is too old to decide by."""

    def __init__(self, age_seconds: float | None, limit_seconds: float) -> None:
        age = (
            Text("从未读取", "was never read")
            if age_seconds is None
            else Text(f"是 {age_seconds:.1f} 秒前的", f"is {age_seconds:.1f} s old")
        )
        super().__init__(
            Text(
                f"客户端、协议与经办人的快照{age.zh}，最多接受 {limit_seconds:g} 秒；停止答复",
                f"the access snapshot {age.en}, at most {limit_seconds:g} s is accepted; answer nothing",
            )
        )
