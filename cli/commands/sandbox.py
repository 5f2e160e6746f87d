"""`tongban sandbox`: test persons for every outcome, and their questions; needs no exchange to run."""

import json
from typing import Annotated

import typer

from cli.commands import AsJson
from cli.console import err, out, show_json, show_table
from cli.demo.exchange import WINDOW
from cli.demo.population import Persona
from cli.language import said, say, say_next
from cli.sandbox import problems as problem_page
from cli.sandbox import verdicts as verdict_page
from cli.sandbox.document import markdown
from cli.sandbox.faults import OTHERWISE
from cli.sandbox.questions import ROWS, personas, question_of, row_of
from cli.sandbox.row import SandboxRow
from exchange.clock import utc_now

app = typer.Typer(no_args_is_help=True)


@app.command(
    name="personas", help=say("每种结果一个示范人物与事项", "A person and an item for every outcome.")
)
def list_personas(
    *,
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help=say("输出 docs/sandbox.md", "as docs/sandbox.md"))
    ] = False,
) -> None:
    """Show a test person for every outcome."""
    people = personas(utc_now().date())
    if as_markdown:
        out.file.write(markdown(people))
        return
    if as_json:
        otherwise = {slug: {"zh": how.zh, "en": how.en} for slug, how in OTHERWISE.items()}
        show_json(
            {"rows": [_told(row, people[row.persona]) for row in ROWS.values()], "otherwise": otherwise}
        )
        return
    columns = [say("名称", "row"), say("要点", "teaches"), say("人物", "person"), say("事项", "item")]
    columns += [say("结论或错误", "verdicts or problem")]
    show_table(
        say("示范人物", "Personas"), columns, [_cells(row, people[row.persona]) for row in ROWS.values()]
    )
    example = f"tongban sandbox question revoked | tongban confirm - --client {WINDOW}"
    err.print(say_next(example))


@app.command(help=say("结论真值表", "The truth table: what leads to which verdict and headline."))
def verdicts(*, as_json: AsJson = False) -> None:
    """Show the truth table as the page docs/verdicts.md."""
    if as_json:
        show_json(verdict_page.as_json())
    else:
        out.file.write(verdict_page.markdown())


@app.command(help=say("接口的全部错误", "Every error of the API: what it means and what to do."))
def problems(*, as_json: AsJson = False) -> None:
    """Show every error of the API as the page docs/problems.md."""
    if as_json:
        show_json(problem_page.as_json())
    else:
        out.file.write(problem_page.markdown())


@app.command(help=say("把某一行的问题打印到标准输出", "Print a row's question, for tongban confirm -."))
def question(name: Annotated[str, typer.Argument(help=say("行的名称", "the row's name"))]) -> None:
    """Print a row's question, for tongban confirm -."""
    row = row_of(name)
    body = question_of(row, personas(utc_now().date())[row.persona])
    out.file.write(json.dumps(body, ensure_ascii=False) + "\n")


def _told(row: SandboxRow, persona: Persona) -> dict[str, object]:
    return {
        "name": row.name,
        "teaches": {"zh": row.teaches.zh, "en": row.teaches.en},
        "person": {"type": persona.holder_type.value, "code": persona.code, "name": persona.name},
        "item": row.item,
        "changes": dict(row.changes),
        "verdicts": dict(row.verdicts),
        "satisfied": row.satisfied,
        "papers_to_bring": row.papers,
        "obstacles": row.obstacles,
        "alternatives": row.alternatives,
        "problem": row.problem,
    }


def _cells(row: SandboxRow, persona: Persona) -> list[object]:
    told = row.problem or ", ".join(f"{proof} {verdict}" for proof, verdict in row.verdicts.items())
    return [row.name, said(row.teaches), f"{persona.name} {persona.code}", row.item, told]
