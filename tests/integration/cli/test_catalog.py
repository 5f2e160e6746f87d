"""The catalogue's verbs as a program of its own, without an exchange on the machine."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.command_line import plain_environment, run_program


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing was ever prepared."""
    return plain_environment(TONGBAN_HOME=str(tmp_path / "home"))


def test_items_leads_to_show_and_coverage_back_to_items(environment: dict[str, str]) -> None:
    """Each verb runs on its own and names the next; what it names exists."""
    listed = run_program(environment, "catalog", "items", "--department", "housing_construction")
    assert (listed.code, listed.err) == (0, "")
    assert "presale_permit" in listed.out
    shown = run_program(environment, "catalog", "show", "presale_permit")
    assert (shown.code, shown.err) == (0, "")
    assert "next: tongban catalog coverage" in shown.out
    covered = run_program(environment, "catalog", "coverage")
    assert (covered.code, covered.err) == (0, "")
    following = covered.out.splitlines()[-1].removeprefix("next: tongban ").split()
    again = run_program(environment, *following, "--json")
    assert again.code == 0
    assert not any(item["mapped"] for item in json.loads(again.out))


def test_a_wrong_call_ends_with_two(environment: dict[str, str]) -> None:
    """An unknown item is told on standard error, nothing stands on standard output."""
    done = run_program(environment, "catalog", "show", "presale_permits")
    assert (done.code, done.out) == (2, "")
    assert "presale_permit" in done.err
