"""Faults of the quality room. A batch that is held is a value (`GateResult`), never an exception.

QualityFault
├── RuleUnknown      a contract declares an expectation that is not supported
├── RuleFaulty       a contract declares a supported expectation in a way that cannot be judged
├── BatchMisshapen   rows handed to the mask are not what the contract says
└── JudgementFailed  Great Expectations could not judge, so nothing may be published on its word
"""

from catalog.model import Text


class QualityFault(Exception):
    """Anything that keeps the quality room from judging; never a statement about the rows."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class RuleUnknown(QualityFault):
    """The contract declares an expectation outside the supported list."""


class RuleFaulty(QualityFault):
    """The contract declares a rule whose fields, arguments or threshold cannot be judged."""


class BatchMisshapen(QualityFault):
    """A batch lacks a column that the contract's rules read, or carries it in another type."""


class JudgementFailed(QualityFault):
    """The gate could not reach a verdict; the batch is neither passed nor held by it."""
