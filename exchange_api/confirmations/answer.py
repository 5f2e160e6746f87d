"""The shape of an answer: what leaves the exchange, and nothing else does.

The subject appears by its type alone. Facts are those of the verdict, which holds only what the proof names
and only where it is confirmed. `request_digest` binds the answer to the very bytes of the question.
"""

from datetime import date, datetime

import msgspec

from catalog.model import HolderType
from catalog.rules.evidence import Fact
from catalog.rules.verdict import Reason, Verdict


class Words(msgspec.Struct, frozen=True):
    """中文与英文 / Chinese and English."""

    zh: str
    en: str


class Quality(msgspec.Struct, frozen=True):
    """数据资源最近一次质量检查 / the resource's last quality check; the score is 0 to 100."""

    passed: bool | None
    score: float | None


class Provenance(msgspec.Struct, frozen=True):
    """数据来源 / where a verdict comes from.

    `as_of`: when the department's system was last read; `batch`: which load brought the row (or, where there
    is no row, the last load); `row_digest`: keyed digest of the row, null where there is none.
    """

    department: str
    resource: str
    as_of: datetime | None
    quality: Quality
    row_digest: str | None
    batch: str | None


class ProofAnswer(msgspec.Struct, frozen=True):
    """一项证明的结论 / the verdict on one proof; `provenance` is null where the proof was refused.

    `open_ended`: 长期有效 / true where the end of validity among the facts is null as there is none, false
    where there is one; null where the end of validity is not among the facts.
    `valid_on`: 所述之日，结论就该日而言，依现有登记；其间曾暂扣而已解除的无从得知 / the stated day that the
    verdict is about, by the record as it is now: a suspension lifted since does not show; null for today.
    `holder`: 持证主体在提问中的身份 / whose licence it is: `subject`, or the role of a further person.
    `beside`: 另有同类证照被吊销、撤销、注销或暂扣 / what a department did to another licence of the holder.
    """

    id: str
    title: Words
    holder: str
    verdict: Verdict
    verdict_text: Words
    valid_on: date | None
    reason: Reason | None
    reason_text: Words | None
    facts: dict[str, Fact]
    open_ended: bool | None
    mismatched: tuple[str, ...]
    beside: Verdict | None
    beside_text: Words | None
    provenance: Provenance | None


class PaperAnswer(msgspec.Struct, frozen=True):
    """仍需提交的材料 / a paper still to bring."""

    id: str
    title: Words
    proof: str
    also_for: tuple[str, ...]
    why: Words


class ObstacleAnswer(msgspec.Struct, frozen=True):
    """材料无法消除的障碍 / what no paper cures."""

    proof: str
    verdict: Verdict
    what_to_do: Words


class AlternativeAnswer(msgspec.Struct, frozen=True):
    """另一种满足方式 / another way, in the place of the proofs `instead_of`."""

    instead_of: tuple[str, ...]
    papers_to_bring: tuple[PaperAnswer, ...]
    obstacles: tuple[ObstacleAnswer, ...]


class PartyAnswer(msgspec.Struct, frozen=True):
    """当事人 / a further person of the question, by role and type; the code is not repeated."""

    role: str
    title: Words
    type: HolderType


class OptionAnswer(msgspec.Struct, frozen=True):
    """可选的答复 / one option; `parties` are the roles that a question with it has to name, by its title."""

    id: str
    title: Words
    parties: dict[str, Words]


class ChoiceAnswer(msgspec.Struct, frozen=True):
    """须先由窗口选择的内容 / a choice that is open: ask again with `choices: {id: option}`."""

    id: str
    title: Words
    options: tuple[OptionAnswer, ...]


class SubjectAnswer(msgspec.Struct, frozen=True):
    """持有人的证件类型 / the subject's type; its code is not repeated."""

    type: HolderType


class Answer(msgspec.Struct, frozen=True):
    """核实结果 / the answer; its SHA-256 stands in the ledger entry that the receipt names.

    `expires_at`: not to be relied on afterwards (the day's end in Asia/Shanghai, or when a resource it was
    made from grows too old). `policy_digest`: the catalogue by which it was decided. `choices`: 须先选择 /
    what the window has to choose first; while one is open nothing was looked up and there are no proofs.
    """

    id: str
    item: str
    item_title: Words
    issued_at: datetime
    expires_at: datetime
    subject: SubjectAnswer
    parties: tuple[PartyAnswer, ...]
    choices: tuple[ChoiceAnswer, ...]
    satisfied: bool
    proofs: tuple[ProofAnswer, ...]
    papers_to_bring: tuple[PaperAnswer, ...]
    obstacles: tuple[ObstacleAnswer, ...]
    alternatives: tuple[AlternativeAnswer, ...]
    policy_digest: str
    request_digest: str
