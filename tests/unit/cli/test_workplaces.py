"""What a run of one resource is built from."""

import pytest

from catalog.loader import load
from cli.errors import CommandFailed
from cli.workplaces import contract_of
from exchange.settings import SHIPPED_CATALOGUE


def test_contract_is_found_by_name() -> None:
    """The contract of a resource of the catalogue."""
    catalogue = load(SHIPPED_CATALOGUE)
    name = "public_security/resident_identity"
    assert contract_of(catalogue, name) is catalogue.contracts[name]


def test_unknown_resource_lists_what_there_is() -> None:
    """A wrong name is a wrong call, and every right one is shown."""
    catalogue = load(SHIPPED_CATALOGUE)
    with pytest.raises(CommandFailed, match="no resource public_security/nothing") as raised:
        contract_of(catalogue, "public_security/nothing")
    assert raised.value.exit_code == 2
    assert all(name in raised.value.next_step.en for name in catalogue.contracts)
