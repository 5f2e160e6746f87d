"""`tongban connector check` against three departments of three kinds."""

from collections.abc import Iterator, Mapping

import pytest

from catalog.loader import load
from cli.demo.departments import County
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import CommandLine

RESOURCES = {
    "market_regulation": "market_regulation/business_licence",
    "natural_resources": "natural_resources/real_estate_title",
    "public_security": "public_security/resident_identity",
}


@pytest.fixture(scope="module")
def connections(county: County) -> Mapping[str, str]:
    """The county's own."""
    return county.connections


EVERY = sorted(load(SHIPPED_CATALOGUE).contracts)


@pytest.fixture
def without(request: pytest.FixtureRequest, county: County) -> Iterator[str]:
    """The department of the test, taken down; its directory of drops gone where that is its system."""
    name: str = request.param
    hidden = county.natural_resources.drops.with_name("hidden")
    county.stop_department(name)
    if county.natural_resources.drops.exists() and name == "natural_resources":
        county.natural_resources.drops.rename(hidden)
    yield name
    if hidden.exists():
        hidden.rename(county.natural_resources.drops)
    county.start_department(name)


def test_every_department_can_be_read(tongban: CommandLine) -> None:
    """A database, a directory of drops and a REST service: one line each, and the next step."""
    done = tongban("connector", "check")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.endswith("can be read")] == [
        f"{resource}: can be read" for resource in EVERY
    ]
    assert "next: tongban connector preview" in done.out


@pytest.mark.parametrize("resource", RESOURCES.values())
def test_one_resource_alone(tongban: CommandLine, resource: str) -> None:
    """A named resource is tried alone."""
    done = tongban("connector", "check", resource)
    assert done.code == 0
    assert done.out.count("can be read") == 1


@pytest.mark.parametrize("without", RESOURCES, indirect=True)
def test_department_that_is_down_is_named(tongban: CommandLine, county: County, without: str) -> None:
    """The fault names department, resource and next step, exit code 1; the others are tried all the same."""
    done = tongban("connector", "check")
    assert done.code == 1
    down = {resource for resource in EVERY if resource.startswith(f"{without}/")}
    assert all(f"department {without}, resource {resource}: received " in done.err for resource in down)
    steps = [line for line in done.err.splitlines() if line.startswith("→ ")]
    assert len(steps) == len(down)
    assert all(len(step) > 5 for step in steps)
    assert {line.partition(":")[0] for line in done.out.splitlines()} == set(EVERY) - down
    assert county.public_security.token not in done.said


def test_departments_are_named_in_chinese(tongban: CommandLine) -> None:
    """A reader of Chinese gets the same in Chinese."""
    done = tongban(
        "connector",
        "check",
        RESOURCES["public_security"],
        LANG="zh_CN.UTF-8",
        TONGBAN_CONN_PUBLIC_SECURITY="http://exchange:secret-word@127.0.0.1:1",
    )
    assert done.code == 1
    assert "部门 public_security，资源 public_security/resident_identity；收到" in done.err
    assert "secret-word" not in done.said


def test_wrong_secret_is_told_without_it(tongban: CommandLine, county: County) -> None:
    """A department that refuses us is named; neither the right nor the wrong secret is shown."""
    url = county.connections["public_security"].replace(county.public_security.token, "wrong-word")
    done = tongban("connector", "check", RESOURCES["public_security"], TONGBAN_CONN_PUBLIC_SECURITY=url)
    assert done.code == 1
    assert "SourceRefused" in done.err
    assert not [word for word in ("wrong-word", county.public_security.token) if word in done.said]


def test_connection_of_unknown_kind(tongban: CommandLine) -> None:
    """A URL that names no kind of source is a fault of the connection."""
    done = tongban(
        "connector",
        "check",
        RESOURCES["public_security"],
        TONGBAN_CONN_PUBLIC_SECURITY="gopher://a:secret-word@b",
    )
    assert done.code == 1
    assert "ConnectionUnknown" in done.err
    assert "secret-word" not in done.said


def test_unknown_resource_is_a_wrong_call(tongban: CommandLine) -> None:
    """A resource outside the catalogue: exit code 2, and those there are."""
    done = tongban("connector", "check", "public_security/nothing")
    assert done.code == 2
    assert all(resource in done.err for resource in RESOURCES.values())
