"""The page of the errors is what the registry makes."""

from cli.home import PROJECT
from cli.sandbox.problems import markdown
from exchange_api.problems.registry import REGISTRY


def test_the_page_is_the_registry() -> None:
    """`docs/problems.md` is written by `tongban sandbox problems`, to the byte, each problem once."""
    page = (PROJECT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert page == markdown()
    assert [page.count(f"\n## `{slug}` · ") for slug in REGISTRY] == [1] * len(REGISTRY)
