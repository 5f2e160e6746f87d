"""Problems in the language asked for."""

import json

import pytest

from exchange_api.problems import Refused
from exchange_api.problems.registry_request import REQUEST_INVALID
from exchange_api.problems.rendering import Manner, prefers_english, problem_body


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False),
        ("en", True),
        ("en-GB,zh", True),
        ("zh-CN,en", False),
        ("fr, en;q=0.2", True),
        ("fr", False),
    ],
)
def test_english_only_where_it_is_named_first(accept: str, expected: object) -> None:
    """Chinese is the language of the house; English where it stands before Chinese."""
    assert prefers_english(accept) is expected


def test_the_members_of_a_problem() -> None:
    """The standard members, both languages, the field and further members; OAuth's error only there."""
    refused = Refused(REQUEST_INVALID, field="case", members={"fault": "x"})
    body = json.loads(problem_body(refused, "r1", None, Manner("https://t.test", english=True, oauth=False)))
    assert body["type"] == "https://t.test/problems/request-invalid"
    assert (body["status"], body["field"], body["fault"], body["request_id"]) == (422, "case", "x", "r1")
    assert body["title"] == body["en"]["title"] != body["zh"]["title"]
    assert "error" not in body
    oauth = json.loads(problem_body(refused, "r1", None, Manner("https://t.test", english=False, oauth=True)))
    assert (oauth["error"], oauth["title"]) == ("invalid_request", oauth["zh"]["title"])
