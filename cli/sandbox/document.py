"""The sandbox as the document `docs/sandbox.md`, in both languages; a test holds file and table equal."""

from collections.abc import Iterator, Mapping

from cli.demo.population import Persona
from cli.sandbox.faults import FAULTS, OTHERWISE
from cli.sandbox.outcomes import OUTCOMES
from cli.sandbox.row import SandboxRow

HEAD = """# Sandbox · 沙盒

Made by `tongban sandbox personas --markdown`; a test holds it equal to the code, and a scenario asks every
row of a running county. The persons are invented (area code 371399). While the demonstration runs:

    tongban sandbox question revoked | tongban confirm - --client demo-window

## Answers · 答复

| Row | Teaches | 要点 | Person | Item | Verdicts | Papers | Obstacles | In the place of |
|---|---|---|---|---|---|---|---|---|
"""
FAULTS_HEAD = """
## Errors of a question · 问题本身的错误

| Row | Problem | What is wrong | 错在何处 |
|---|---|---|---|
"""
OTHERWISE_HEAD = """
## Other errors · 其他错误

| Problem | How to meet it | 如何遇到 |
|---|---|---|
"""


def markdown(people: Mapping[str, Persona]) -> str:
    """Return the document."""
    return "".join(
        [
            HEAD,
            *(_answer(row, people[row.persona]) for row in OUTCOMES),
            FAULTS_HEAD,
            *(
                f"| `{row.name}` | `{row.problem}` | {row.teaches.en} | {row.teaches.zh} |\n"
                for row in FAULTS
            ),
            OTHERWISE_HEAD,
            *_otherwise(),
        ]
    )


def _answer(row: SandboxRow, persona: Persona) -> str:
    verdicts = ", ".join(f"`{proof}` {verdict}" for proof, verdict in row.verdicts.items())
    instead = ", ".join(" + ".join(f"`{proof}`" for proof in way) for way in row.alternatives)
    person = f"{persona.name} {persona.code}"
    cells = [f"`{row.name}`", row.teaches.en, row.teaches.zh, person, f"`{row.item}`", verdicts]
    cells += [_codes(row.papers), _codes(row.obstacles), instead]
    return f"| {' | '.join(cells)} |\n"


def _otherwise() -> Iterator[str]:
    for slug, how in sorted(OTHERWISE.items()):
        yield f"| `{slug}` | {how.en} | {how.zh} |\n"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
