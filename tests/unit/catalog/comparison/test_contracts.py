"""Contracts: which changes end an answer of today, and which do not."""

from dataclasses import replace
from typing import Any

import pytest

from catalog.comparison import compare
from catalog.model import Contract, HolderType, LicenceState, SharingAttribute, Status, Text, Validity
from tests.unit.catalog.comparison.shipped import CONTRACT, SHIPPED, TODAY, holding, told, with_contract

LICENCE = SHIPPED.contracts["market_regulation/business_licence"]
STATES = dict(LICENCE.status.states) if LICENCE.status else {}
CODE = next(iter(STATES))

CASES: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
    ({"title": Text("新", "new")}, [("compatible", "title")]),
    ({"version": "9.0.0"}, [("compatible", "version")]),
    ({"tolerance_seconds": CONTRACT.tolerance_seconds - 1}, [("breaking", "tolerance_seconds")]),
    ({"tolerance_seconds": CONTRACT.tolerance_seconds + 1}, [("compatible", "tolerance_seconds")]),
    ({"swing_limit": CONTRACT.swing_limit / 2}, [("breaking", "swing_limit")]),
    ({"swing_limit": CONTRACT.swing_limit * 2}, [("compatible", "swing_limit")]),
    ({"holder": replace(CONTRACT.holder, code_field="name")}, [("breaking", "holder.code_field")]),
    ({"holder": replace(CONTRACT.holder, name_field=None)}, [("breaking", "holder.name_field")]),
    (
        {"holder": replace(CONTRACT.holder, holder_type=HolderType.ORDINARY_PASSPORT)},
        [("breaking", "holder.holder_type")],
    ),
    (
        {"holder": replace(CONTRACT.holder, name_required=frozenset({HolderType.RESIDENT_ID}))},
        [("breaking", "holder.name_required")],
    ),
    ({"validity": Validity("valid_from", None)}, [("breaking", "validity.end_field")]),
    ({"validity": None}, [("breaking", "validity")]),
    (
        {"sharing": replace(CONTRACT.sharing, attribute=SharingAttribute.NOT_SHARED)},
        [("breaking", "sharing.attribute")],
    ),
    (
        {"sharing": replace(CONTRACT.sharing, attribute=SharingAttribute.UNCONDITIONAL)},
        [("compatible", "sharing.attribute")],
    ),
    ({"sharing": replace(CONTRACT.sharing, uses="其他")}, [("compatible", "sharing.uses")]),
    ({"source": replace(CONTRACT.source, object="other")}, [("compatible", "source.object")]),
    ({"digest": "notes"}, [("compatible", "")]),
)


@pytest.mark.parametrize(("changed", "expected"), CASES)
def test_one_change(changed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """One attribute changed: one change, of this kind, at this place."""
    assert told(SHIPPED, with_contract(**changed)) == expected


STATUS_CASES: tuple[tuple[Status | None, list[tuple[str, str]]], ...] = (
    (None, [("breaking", "status")]),
    (Status("elsewhere", STATES), [("breaking", "status.field")]),
    (
        Status(LICENCE.status.field if LICENCE.status else "", {**STATES, CODE: LicenceState.RESCINDED}),
        [("breaking", f"status.states.{CODE}")],
    ),
    (
        Status(LICENCE.status.field if LICENCE.status else "", dict(list(STATES.items())[1:])),
        [("breaking", "status.states")],
    ),
    (
        Status(LICENCE.status.field if LICENCE.status else "", {**STATES, "77": LicenceState.REVOKED}),
        [("compatible", "status.states")],
    ),
)


@pytest.mark.parametrize(("status", "expected"), STATUS_CASES)
def test_status(status: Status | None, expected: list[tuple[str, str]]) -> None:
    """A code that is gone or means something else breaks; one more code does not."""
    assert told(SHIPPED, holding(replace(LICENCE, status=status))) == expected


def test_resources_that_join_and_leave() -> None:
    """A resource that is gone breaks; a new one needs its tables."""
    fewer = replace(SHIPPED, contracts=without(CONTRACT))
    assert ("breaking", "") in told(SHIPPED, fewer)
    assert told(fewer, SHIPPED) == [("needs_prepare", "")]


def test_words_in_both_languages() -> None:
    """A change says from what to what, in Chinese and English."""
    (change,) = compare(SHIPPED, with_contract(title=Text("新名", "new name")), TODAY)
    assert change.message.zh == f"由“{CONTRACT.title.zh}”改为“新名”"
    assert change.message.en == f'from "{CONTRACT.title.en}" to "new name"'


def without(contract: Contract) -> dict[str, Contract]:
    """Return the shipped contracts but this one."""
    return {name: one for name, one in SHIPPED.contracts.items() if name != contract.name}
