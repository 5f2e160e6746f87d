"""Pools of the metadata database."""

from catalog.loader import load
from dags.launch.metadata import SLOTS, pools
from exchange.settings import SHIPPED_CATALOGUE


def test_each_providing_department_has_a_pool() -> None:
    """Every department with a resource has a bounded pool; one that provides nothing has none."""
    catalogue = load(SHIPPED_CATALOGUE)
    made = pools(catalogue)
    departments = {contract.department for contract in catalogue.contracts.values()}
    assert set(made) == {f"department_{department}" for department in departments}
    assert "department_administrative_approval" not in made
    assert {pool["slots"] for pool in made.values()} == {SLOTS}
