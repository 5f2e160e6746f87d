# ruff: noqa: INP001  # programs of the images, no package
"""Writes the proxy's own answers from the API's registry of problems, so that both say the same.

`python docker/proxy_problems.py > docker/nginx/problems.conf.template`; a test compares the two.
"""

import json
import sys
from collections.abc import Iterator

from catalog.model import Text
from exchange_api.problems import Problem
from exchange_api.problems.registry_proxy import PROXY_PROBLEMS
from exchange_api.problems.registry_request import BODY_TOO_LARGE, NOT_FOUND
from exchange_api.problems.registry_service import EXCHANGE_BUSY

HEAD = "# Written by docker/proxy_problems.py from the API's registry of problems: do not edit.\n"


def problems_conf() -> str:
    """Return the map of each problem: its JSON in the language that was asked for."""
    return HEAD + "".join(
        _map(problem) for problem in (*PROXY_PROBLEMS, BODY_TOO_LARGE, NOT_FOUND, EXCHANGE_BUSY)
    )


def _map(problem: Problem) -> str:
    name = problem.slug.replace("-", "_")
    lines = [f"    {key} '{_body(problem, english=key == 'en')}';\n" for key in ("default", "en")]
    return f"map $language $problem_{name} {{\n{''.join(lines)}}}\n"


def _body(problem: Problem, *, english: bool) -> str:
    members = {
        "type": f"@ISSUER@/problems/{problem.slug}",
        "status": int(problem.status),
        **dict(_words(problem, english=english)),
        "request_id": "$request_id",
        "zh": dict(_words(problem, english=False)),
        "en": dict(_words(problem, english=True)),
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).replace("'", "\\'")


def _words(problem: Problem, *, english: bool) -> Iterator[tuple[str, str]]:
    texts: dict[str, Text] = {
        "title": problem.title,
        "detail": problem.detail,
        "what_to_do": problem.what_to_do,
    }
    for name, text in texts.items():
        yield name, text.en if english else text.zh


if __name__ == "__main__":
    sys.stdout.write(problems_conf())
