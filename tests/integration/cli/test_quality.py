"""`tongban quality show`: scores, rules, masked samples and trend of what the gate found."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import cli.commands.quality
from cli.demo.departments import NaturalResources
from cli.demo.population import make_population
from exchange.clock import utc_now
from tests.integration.cli.conftest import NOBODY
from tests.unit.cli.command_line import CommandLine

TITLE = "natural_resources/real_estate_title"
OTHER = "market_regulation/business_licence"


@pytest.fixture(scope="module")
def department(home: Path) -> NaturalResources:
    """Natural resources, with its bad rows."""
    department = NaturalResources(home / "natural_resources", utc_now)
    department.start()
    department.seed(make_population(utc_now().date()))
    return department


@pytest.fixture(scope="module")
def connections(department: NaturalResources) -> Mapping[str, str]:
    """One department that is there."""
    return {**NOBODY, "natural_resources": department.url}


@pytest.fixture
def judged(tongban: CommandLine) -> dict[str, Any]:
    """The newest result of the titles, run once at least."""
    if json.loads(tongban("quality", "show", TITLE, "--json").out)["result"] is None:
        assert tongban("pipeline", "run", TITLE).code == 0
    found: dict[str, Any] = json.loads(tongban("quality", "show", TITLE, "--json").out)["result"]
    return found


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en_US.UTF-8", ("A cell cannot be read", "next: tongban quarantine explain")),
        ("zh_CN.UTF-8", ("有单元格无法", "下一步：tongban quarantine explain")),
    ],
)
def test_resource_in_words(
    tongban: CommandLine, judged: dict[str, Any], lang: str, words: tuple[str, str]
) -> None:
    """Dimensions, each rule's message and the next step, in the reader's language."""
    done = tongban("quality", "show", TITLE, LANG=lang)
    assert done.code == 0
    flat = "".join(character for character in done.out if character not in " \n│|")
    assert [word for word in words if word.replace(" ", "") not in flat] == []


def test_samples_are_masked(
    tongban: CommandLine, judged: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No holder's code is shown; with the mask taken off the same search finds them."""
    codes: list[str] = []

    def bare(_: object, row: Any) -> dict[str, Any]:
        codes.append(row.content["holder_code"])
        return {"id": row.id, "row_key": row.row_key, "findings": row.findings, "content": row.content}

    masked = [tongban("quality", "show", TITLE, *end).out for end in ((), ("--json",))]
    monkeypatch.setattr(cli.commands.quality, "masked_row", bare)
    unmasked = tongban("quality", "show", TITLE, "--json").out
    assert codes
    assert [code for code in codes if code in "".join(masked)] == []
    assert [code for code in codes if code not in unmasked] == []
    assert all(len(rule["samples"]) <= 3 for rule in judged["rules"])


def test_history_and_run(tongban: CommandLine, judged: dict[str, Any]) -> None:
    """The last runs newest first; an older one is shown by its id."""
    assert tongban("pipeline", "run", TITLE).code == 0
    trend = json.loads(tongban("quality", "show", TITLE, "--history", "2", "--json").out)["history"]
    assert len(trend) == 2
    assert trend[1]["run_id"] == judged["run_id"]
    older = json.loads(tongban("quality", "show", "--run", judged["run_id"], "--json").out)["result"]
    assert (older["run_id"], older["score"]) == (judged["run_id"], judged["score"])


def test_all_resources_and_never(tongban: CommandLine, judged: dict[str, Any]) -> None:
    """One entry a resource; one that never ran says so, with the next step."""
    listed = {one["resource"]: one for one in json.loads(tongban("quality", "show", "--json").out)}
    assert listed[TITLE]["result"]["score"] == judged["score"]
    assert listed[OTHER]["result"] is None
    assert TITLE in tongban("quality", "show").out
    done = tongban("quality", "show", OTHER)
    assert "was never judged" in done.out
    assert f"next: tongban pipeline run {OTHER}" in done.out


@pytest.mark.parametrize("call", [("no/such",), ("--run", "nosuch"), ("--history", "2")], ids=str)
def test_wrong_calls(tongban: CommandLine, judged: dict[str, Any], call: tuple[str, ...]) -> None:
    """An unknown resource or run, or a trend of nothing: exit code 2; what is known is named."""
    done = tongban("quality", "show", *call)
    assert done.code == 2
    known = {"no/such": TITLE, "--run": judged["run_id"], "--history": "RESOURCE"}[call[0]]
    assert known in done.err
