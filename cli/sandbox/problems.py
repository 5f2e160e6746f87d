"""The table of the API's errors as the page `docs/problems.md`; a test holds page and registry equal."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from exchange_api.problems.problem import Problem
from exchange_api.problems.registry import REGISTRY

HEAD = """# Problems · 错误

Made by `tongban sandbox problems` from `exchange_api/problems`; a test holds this page equal to the code.
Each is a problem document (RFC 9457) whose `type` is the address of its own page at the API,
`/problems/<slug>`. How to meet each one is in [sandbox.md](sandbox.md).

由代码生成。每种错误的 `type` 即其说明页的地址。
"""


def markdown() -> str:
    """Return the page."""
    return HEAD + "".join(part for problem in _ordered() for part in _section(problem))


def as_json() -> list[dict[str, Any]]:
    """Return the same as JSON values."""
    return [asdict(problem) for problem in _ordered()]


def _ordered() -> list[Problem]:
    return sorted(REGISTRY.values(), key=lambda problem: (problem.status, problem.slug))


def _section(problem: Problem) -> Iterator[str]:
    yield f"\n## `{problem.slug}` · {problem.status.value}\n\n"
    yield f"**{problem.title.en}** · **{problem.title.zh}**\n\n"
    yield f"{problem.detail.en} {problem.what_to_do.en}\n\n{problem.detail.zh}{problem.what_to_do.zh}\n"
    more = []
    if problem.oauth_error is not None:
        more.append(f"`error`: `{problem.oauth_error}` (RFC 6749)")
    if problem.retry_after_seconds is not None:
        more.append(f"`Retry-After`: {problem.retry_after_seconds} s")
    if more:
        yield f"\n{'; '.join(more)}\n"
