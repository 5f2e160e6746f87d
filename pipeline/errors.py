"""Faults of a run, by what recovers from them; connectors' and the store's own faults pass through.

PipelineError
├── EmptyRead      a snapshot without rows: an outage until a person says otherwise
└── BatchHeld      the gate holds the batch; the last good version stays
"""


class PipelineError(Exception):
    """Base of the pipeline's faults; no message holds a person's identifier."""


class EmptyRead(PipelineError):
    """The source answered with no rows at all."""

    def __init__(self, resource: str) -> None:
        super().__init__(
            f"{resource}: the source gave 0 rows; a full read expects at least one. An emptied source is an "
            "outage, not a mass deletion: ask the department"
        )


class BatchHeld(PipelineError):
    """The batch breaks its quality contract and was not published."""

    def __init__(self, resource: str, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(
            f"{resource}: held by the quality gate: {'; '.join(reasons)}. The last good version stays; see "
            f"`tongban quarantine list --resource {resource}`"
        )
