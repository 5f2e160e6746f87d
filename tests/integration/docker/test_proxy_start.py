"""How the proxy starts: its configuration is accepted, its problems are the API's, its faults are told."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.docker.proxy import SHIPPED, make_certificate, start, variables
from tests.integration.docker.test_preparation import program


def started(place: Path, *arguments: str, **changed: str) -> tuple[int, str]:
    """Run the script to its end; return its exit code and what it said."""
    environment = variables(place, 8443, 8080, 8470) | changed
    process = start(place, environment, *arguments)
    return process.wait(120), (place / "log").read_text(encoding="utf-8")


def test_configuration_is_accepted(place: Path) -> None:
    """The real nginx finds nothing wrong, and warns of nothing."""
    make_certificate(place)
    code, said = started(place, "-t")
    assert code == 0, said
    assert "test is successful" in said
    assert "[warn]" not in said


def test_all_faults_are_told_at_once(place: Path) -> None:
    """An issuer that is not https, an odd upstream and absent files end it with 2, each by its name."""
    wrong = {"TONGBAN_ISSUER": "http://x.example", "TONGBAN_PROXY_UPSTREAM": "a; b"}
    wrong |= {"TONGBAN_PROXY_CLIENT_CERTIFICATES": "yes", "TONGBAN_PROXY_MOST_AT_ONCE": "many"}
    code, said = started(place, "-t", **wrong)
    assert code == 2
    names = ("ISSUER", "PROXY_UPSTREAM", "PROXY_CERTIFICATE", "PROXY_CERTIFICATE_KEY")
    for name in (*names, "PROXY_CLIENT_CERTIFICATES", "PROXY_MOST_AT_ONCE"):
        assert f"TONGBAN_{name}=" in said
    assert not (place / "state").exists()


@pytest.mark.parametrize(
    ("most", "taken"), [("1", True), ("9999", True), ("0", False), ("10000", False), ("4k", False)]
)
def test_requests_of_an_address_are_a_number(place: Path, most: str, *, taken: bool) -> None:
    """From 1 to 9999: what nginx would read otherwise is told before."""
    make_certificate(place)
    code, said = started(place, "-t", TONGBAN_PROXY_MOST_AT_ONCE=most)
    assert (code == 0) is taken, said
    assert ("1 to 9999" in said) is not taken


def test_problems_are_those_of_the_registry() -> None:
    """What is shipped is what the API's registry gives: run docker/proxy_problems.py where this fails."""
    shipped = program("proxy_problems").problems_conf()
    assert (SHIPPED / "problems.conf.template").read_text(encoding="utf-8") == shipped


@pytest.mark.parametrize("script", ["start.sh"])
def test_script_is_plain_shell(script: str) -> None:
    """The image's own shell can read it."""
    assert subprocess.run(["/bin/sh", "-n", SHIPPED / script], check=False).returncode == 0
