"""Faults of asking the exchange.

WindowFault
├── WindowRefused                the exchange answered with a problem
├── PolicyMissing                the exchange's policy was not given: nothing is asked
├── BatchCut                     the stream of a batch ended before its last line
├── CaFileUnusable               the file of authorities holds no certificate
├── CertificateUnusable          the window's file holds no certificate with its key
└── AnswerUnproven               an answer came that must not be relied on; it is not handed on
    ├── AnswerUnreadable         it is no JSON object; something else than the exchange answered
    ├── ReceiptMissing           it has no receipt of its ledger entry
    ├── ReceiptUnproven          its receipt is not the exchange's, or that of another answer
    └── AnswerOfAnotherQuestion  it does not name the question that was sent
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalog.model import Text


class WindowFault(Exception):
    """The exchange gave no usable answer; no message repeats the question or a value of the answer."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class WindowRefused(WindowFault):
    """The exchange answered with a problem (RFC 9457); `problem` is that document.

    `retry_after_seconds` is when it says to ask again, if it does.
    """

    def __init__(
        self, status: int, problem: Mapping[str, Any], retry_after_seconds: int | None = None
    ) -> None:
        self.status = status
        self.problem = problem
        self.retry_after_seconds = retry_after_seconds
        told = f"{status} {problem.get('type', 'about:blank')}"
        title = problem.get("title", "")
        super().__init__(Text(f"{told}：{self.said('zh', 'title')}", f"{told}: {title}"))

    @property
    def next_step(self) -> Text | None:
        """What the exchange says is to be done, if it says so."""
        zh, en = self.said("zh", "what_to_do"), self.said("en", "what_to_do")
        return Text(zh=zh, en=en) if zh and en else None

    def said(self, language: str, member: str) -> str:
        """Return a member of the problem in one of the product's languages, or as it stands."""
        spoken = self.problem.get(language)
        words = spoken.get(member) if isinstance(spoken, Mapping) else None
        return str(words or self.problem.get(member, ""))


class PolicyMissing(WindowFault):
    """No policy with a receipt key was given, so no receipt could be checked."""

    next_step = Text(
        zh="向交换平台管理员索取策略文件，以 --policy 指明",
        en="have the exchange's administrator hand over the policy file, and name it with --policy",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有给出带回执公钥的策略文件，无法核对回执：未提出任何查询",
                "no policy with a receipt key was given, so no receipt could be checked: nothing was asked",
            )
        )


class AnswerUnproven(WindowFault):
    """An answer came that must not be relied on."""

    next_step = Text(
        zh="不得据此办理；请将此情况告知交换平台管理员，并核对策略文件是否为最新",
        en="do not rely on it; tell the exchange's administrator, and compare the policy file with theirs",
    )


class AnswerUnreadable(AnswerUnproven):
    """What came is no JSON object."""

    def __init__(self, status: int) -> None:
        super().__init__(
            Text(
                f"{status} 答复不是 JSON 对象；该地址是交换平台的地址吗？",
                f"{status} the answer is no JSON object; is the address that of the exchange?",
            )
        )


class ReceiptMissing(AnswerUnproven):
    """An answer came without its receipt, so nobody could ever prove it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "答复没有 Tongban-Receipt 头；不得据此办理，请重新查询",
                "the answer came without the header Tongban-Receipt; do not rely on it, ask again",
            )
        )


class ReceiptUnproven(AnswerUnproven):
    """The receipt proves nothing of this answer."""

    def __init__(self, why: Text) -> None:
        super().__init__(
            Text(
                f"答复的回执不成立：{why.zh}；不得依据该答复办理",
                f"the answer's receipt does not hold: {why.en}; do not rely on the answer",
            )
        )


class AnswerOfAnotherQuestion(AnswerUnproven):
    """The answer is not that of the question that was sent."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "答复所指不是所发出的查询；不得据此办理",
                "the answer does not name the question that was sent; do not rely on it",
            )
        )


class BatchCut(WindowFault):
    """The stream of a batch ended before its last line: what came stands, the rest is to be asked again."""

    next_step = Text(
        zh="再运行一次同一命令：已答复的不再查询",
        en="run the same command again: who was answered is not asked",
    )

    def __init__(self, came: int, asked: int) -> None:
        super().__init__(
            Text(
                f"成批答复中断：{asked} 人中收到 {came} 行",
                f"the batch was cut: {came} lines came for {asked} subjects",
            )
        )


class CaFileUnusable(WindowFault):
    """The file that names whom to trust names nobody."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text(
                f"{path} 中没有证书；应为签发交换平台证书的机构的 PEM 证书",
                f"{path} holds no certificate; expected PEM of the authority that signed the exchange's",
            )
        )


class CertificateUnusable(WindowFault):
    """The file of the window's own certificate does not hold it together with its key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            Text(
                f"{path} 中没有相配的证书和私钥；应为 PEM 格式，证书与未加密的私钥在同一文件",
                f"{path} holds no certificate with its key; expected PEM of both, the key not encrypted",
            )
        )
