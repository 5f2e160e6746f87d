"""One row of the sandbox: whom to ask about, for what, and what must come."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.model import Text

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SandboxRow:
    """A question by name, and its outcome.

    `persona` is one of the county's; `changes` replaces members of the plain question (`None` leaves one out,
    a dotted name reaches into the subject). `verdicts` are by proof; `papers`, `obstacles` and `alternatives`
    are the headline's (of an alternative the proofs it stands in the place of). `problem` is the slug of the
    error that comes instead.
    """

    name: str
    teaches: Text
    persona: str
    item: str
    verdicts: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    changes: Changes = field(default_factory=dict)
    problem: str | None = None

    @property
    def satisfied(self) -> bool:
        """Whether nothing is left to bring or to clear."""
        return self.problem is None and not self.papers and not self.obstacles
