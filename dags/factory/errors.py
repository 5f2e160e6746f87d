"""Faults of building and running DAGs.

DagError
├── PipelineUnconfigured  the environment does not say where the exchange is
└── ExchangeUnreachable   the exchange's own database cannot be reached; a retry may succeed
"""


class DagError(Exception):
    """Base of the faults of this room; no message holds a secret or a person's identifier."""


class PipelineUnconfigured(DagError):
    """Settings of the pipeline are missing or unusable; the message names each of them."""


class ExchangeUnreachable(DagError):
    """The exchange's database refused or lost the connection; nothing of the step was kept."""

    def __init__(self, resource: str, step: str, cause: str) -> None:
        super().__init__(
            f"{resource}: the exchange's database could not be reached during {step} ({cause}); expected "
            "an answer at TONGBAN_PIPELINE_DATABASE_URL: bring it up, the step is tried again by itself"
        )
