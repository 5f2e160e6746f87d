"""What a check found: an exit code for programs and a reason for people, in both languages."""

from dataclasses import dataclass
from enum import IntEnum

from catalog.model.text import Text
from exchange.ledger.tlog.errors import Malformed


class ExitCode(IntEnum):
    """How a check ended; the number is the process's exit code.

    5 is kept for a head that is included but cosigned by too few witnesses.
    """

    PROVEN = 0
    SIGNATURE_ONLY = 1
    REFUTED = 2
    BAD_SIGNATURE = 3
    BAD_INPUT = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one check."""

    code: ExitCode
    reason: Text


class Refused(Exception):
    """A check ended early with `outcome`."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.reason.en)


def proven(zh: str, en: str) -> Outcome:
    """Return that the claim is proven."""
    return Outcome(ExitCode.PROVEN, Text(zh, en))


def signature_only(zh: str, en: str) -> Outcome:
    """Return that the signature holds and the log has not sealed the entry yet."""
    return Outcome(ExitCode.SIGNATURE_ONLY, Text(zh, en))


def refuted(zh: str, en: str) -> Outcome:
    """Return that the log does not hold what was claimed: somebody changed something."""
    return Outcome(ExitCode.REFUTED, Text(zh, en))


def bad_signature(zh: str, en: str) -> Outcome:
    """Return that a signature does not verify or comes from no key of the policy."""
    return Outcome(ExitCode.BAD_SIGNATURE, Text(zh, en))


def bad_input(zh: str, en: str) -> Outcome:
    """Return that something needed cannot be read."""
    return Outcome(ExitCode.BAD_INPUT, Text(zh, en))


def unreadable_tiles(fault: Malformed) -> Outcome:
    """Return that files of the log are missing or torn, which proves nothing for or against it."""
    return bad_input(
        f"日志文件缺失或损坏，请重新获取：{fault.message.zh}",
        f"files of the log are missing or torn, fetch them again: {fault.message.en}",
    )
