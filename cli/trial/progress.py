"""How far a long reading has come, on standard error: a moving line, or now and then a line in a log."""

import time
from collections.abc import Iterable, Iterator

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.console import err
from cli.language import say
from connectors.base import ReadBatch

LINE_SECONDS = 5.0


def counted(batches: Iterable[ReadBatch], title: str) -> Iterator[ReadBatch]:
    """Pass the batches on and tell how many rows have come, and how fast."""
    began, told, rows = time.monotonic(), time.monotonic(), 0
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title)
        for batch in batches:
            rows += batch.rows.num_rows
            line = f"{title}: {_pace(rows, began)}"
            progress.update(task, description=line)
            if not err.is_terminal and time.monotonic() - told > LINE_SECONDS:
                told = time.monotonic()
                err.print(line)
            yield batch


def _pace(rows: int, began: float) -> str:
    speed = int(rows / max(time.monotonic() - began, 0.001))
    return say(f"{rows} 行，每秒 {speed} 行", f"{rows} rows, {speed} rows/s")
