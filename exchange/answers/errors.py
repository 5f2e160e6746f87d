"""Faults of kept answers.

AnswersFault
├── KeyTaken            another request with this idempotency key was answered first: give its answer again
└── AnswerUnreadable    a kept answer cannot be opened: its key is gone, or its row was altered
"""

from catalog.model import Text


class AnswersFault(Exception):
    """Something kept answers cannot go on with, told in both languages."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class KeyTaken(AnswersFault):
    """An answer stands under this idempotency key already; nothing was written for this request."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "该幂等键下已有留存答复；请再次给出那份答复",
                "an answer is kept under this idempotency key already; give that one again",
            )
        )


class AnswerUnreadable(AnswersFault):
    """A kept answer cannot be opened."""

    def __init__(self, answer_id: str, why: Text) -> None:
        super().__init__(
            Text(
                f"留存答复 {answer_id}：{why.zh}；请恢复，或由窗口重新提出查询",
                f"kept answer {answer_id}: {why.en}; restore it, or have it asked anew",
            )
        )
