"""What a token is bound to is read whole or the token is refused."""

from typing import Any

import pytest

from exchange_api.auth.bond import LOOSE, Bond, read_bond
from exchange_api.auth.errors import JwtClaimsFaulty

PRINT, OTHER = "a" * 43, "b" * 43


@pytest.mark.parametrize(
    "bond", [Bond(key=PRINT), Bond(certificate=PRINT), Bond(key=PRINT, certificate=OTHER)]
)
def test_what_is_written_is_read(bond: Bond) -> None:
    """Key, certificate and both come back as they went."""
    assert read_bond({"cnf": bond.as_cnf()}) == bond
    assert not bond.is_loose


def test_no_claim_is_no_bond() -> None:
    """A token without `cnf` is good for whoever bears it."""
    assert read_bond({"sub": "window"}) is LOOSE
    assert LOOSE.is_loose
    assert LOOSE.as_cnf() == {}


@pytest.mark.parametrize(
    "cnf",
    [
        {},
        None,
        PRINT,
        [PRINT],
        {"jkt": None},
        {"jkt": 7},
        {"jkt": PRINT[:-1]},
        {"jkt": PRINT + "="},
        {"jkt": PRINT + "\n"},
        {"jwk": {}},
        {"jkt": PRINT, "kid": "x"},
        {"x5t": PRINT},
    ],
)
def test_what_is_not_understood_is_refused(cnf: Any) -> None:
    """An empty, odd or unknown confirmation never makes a bound token a loose one."""
    with pytest.raises(JwtClaimsFaulty):
        read_bond({"cnf": cnf})
