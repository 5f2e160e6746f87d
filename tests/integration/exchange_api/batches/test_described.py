"""The lines of a batch are those that the OpenAPI document describes, member by member."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from exchange_api.batches.stream import NDJSON
from tests.integration.exchange_api.batches.bulk import URL, allow, ask, body_of, people
from tests.integration.exchange_api.hall import PERSON, Hall, serving

Line = dict[str, Any]
KINDS = ("AnsweredLine", "RefusedLine", "LastLine")


def described(hall: Hall) -> tuple[Line, Line]:
    """The schema of the answer's lines, and all that it may refer to."""
    document = httpx.get(f"{hall.url}/openapi.json").json()
    answer = document["paths"][URL]["post"]["responses"]["200"]
    return answer["content"][NDJSON]["schema"], document["components"]


def keeping(schema: Line, components: Line) -> Callable[[Line], bool]:
    """Whether a line is of the schema."""
    return Draft202012Validator(schema | {"components": components}).is_valid


@pytest.fixture
def lines(furnished: Hall) -> tuple[list[Line], Line, Line]:
    """The lines of one batch whose approval was stopped by its misses, their schema, and the components."""
    furnished.publish_person()
    allow(furnished, most_misses=1)
    with serving(furnished):
        told = ask(furnished, body_of([PERSON, *people(60)]))
        return [json.loads(line) for line in told.raw], *described(furnished)


def of_kind(components: Line, line: Line) -> list[str]:
    """The kinds of line of which it is one."""
    schemas = {kind: {"$ref": f"#/components/schemas/{kind}"} for kind in KINDS}
    return [kind for kind, schema in schemas.items() if keeping(schema, components)(line)]


def test_every_line_is_as_described(lines: tuple[list[Line], Line, Line]) -> None:
    """Answers, problems and the end are each of one kind, with all of its members and no other."""
    told, schema, components = lines
    kinds = [of_kind(components, line) for line in told]
    assert all(len(kind) == 1 for kind in kinds)
    assert {kind for (kind,) in kinds} == set(KINDS)
    assert kinds[-1] == ["LastLine"]
    assert all(map(keeping(schema, components), told))
    for line, (kind,) in zip(told, kinds, strict=True):
        of = components["schemas"][kind]
        assert list(line) == list(of["properties"]) == of["required"]


def test_other_lines_are_seen(lines: tuple[list[Line], Line, Line]) -> None:
    """The control: a line, or what it holds, without one member or with another form of it is of no kind."""
    told, schema, components = lines
    keeps = keeping(schema, components)
    found = {of_kind(components, line)[0]: line for line in told}
    for kind, line in found.items():
        for member in line:
            assert not keeps({name: value for name, value in line.items() if name != member}), (kind, member)
            assert not keeps(line | {member: None}), (kind, member)
    answered, refused = found["AnsweredLine"], found["RefusedLine"]
    for line, member in ((answered, "receipt"), (answered, "answer"), (refused, "problem")):
        assert not keeps(line | {member: {}}), member
        for within in components["schemas"][WITHIN[member]]["required"]:
            less = {name: value for name, value in line[member].items() if name != within}
            assert not keeps(line | {member: less}), (member, within)


WITHIN = {"receipt": "Receipt", "answer": "Answer", "problem": "Problem"}
