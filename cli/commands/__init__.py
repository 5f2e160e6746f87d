"""The verbs of the `tongban` command, one module for each noun, and the option that most of them have."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="JSON")]
"""Of every command that has a result."""
