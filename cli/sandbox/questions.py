"""Makes the question of a row: the body that a window sends."""

from datetime import date

from catalog.model import Text
from cli.demo.exchange import OPERATOR
from cli.demo.population import Persona, make_population
from cli.errors import CommandFailed
from cli.sandbox.faults import FAULTS
from cli.sandbox.outcomes import OUTCOMES
from cli.sandbox.row import SandboxRow

ROWS = {row.name: row for row in (*OUTCOMES, *FAULTS)}
CASE = "sandbox-0001"


def personas(today: date) -> dict[str, Persona]:
    """Return the county's personas by key; they are the same on every day."""
    return dict(make_population(today).personas)


def row_of(name: str) -> SandboxRow:
    """Return the row of this name.

    Raises `CommandFailed` naming those there are.
    """
    row = ROWS.get(name)
    if row is None:
        known = ", ".join(ROWS)
        raise CommandFailed(
            Text(zh=f"沙盒中没有 {name}", en=f"the sandbox has no {name}"),
            Text(zh=f"可用：{known}", en=f"there are: {known}"),
            exit_code=2,
        )
    return row


def question_of(row: SandboxRow, persona: Persona) -> dict[str, object]:
    """Return the body of the row's question."""
    subject: dict[str, object] = {
        "type": persona.holder_type.value,
        "code": persona.code,
        "name": persona.name,
    }
    question: dict[str, object] = {
        "item": row.item,
        "subject": subject,
        "case": CASE,
        "operator": OPERATOR.operator_id,
    }
    for name, value in row.changes.items():
        place, _, member = name.rpartition(".")
        target = subject if place == "subject" else question
        if value is None:
            del target[member]
        else:
            target[member] = value
    return question
