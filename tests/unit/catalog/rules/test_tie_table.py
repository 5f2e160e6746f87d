"""The table of ties, asked cell by cell, of a row in every state that it can stand at."""

from dataclasses import replace

import pytest

from catalog.model import LicenceState
from catalog.rules.tie_table import TIED, TIED_WORDS, Tied
from catalog.rules.together import decide_together
from catalog.rules.verdict import ProofVerdict, Verdict
from tests.unit.catalog.rules import test_ties as naming
from tests.unit.catalog.rules.test_together import OWNER, SECOND, TODAY, asked, title

STATES = {
    LicenceState.SUSPENDED: Verdict.SUSPENDED,
    LicenceState.CANCELLED: Verdict.CANCELLED,
    LicenceState.RESCINDED: Verdict.RESCINDED,
    LicenceState.REVOKED: Verdict.REVOKED,
}
NAMED = {Tied.NAMED: naming.AGENT, Tied.ANOTHER_NAMED: naming.OTHER, Tied.NAME_UNREADABLE: "？"}
JOINED = {Tied.ONE_LICENCE: "B", Tied.ANOTHER_LICENCE: "C", Tied.LICENCE_UNSTATED: None}
ALONE = replace(OWNER, joint=None)


def answer(tied: Tied, state: LicenceState) -> ProofVerdict:
    """The verdict on a row in this state whose tie is borne out so."""
    if tied in NAMED:
        return naming.asked(naming.proof(), naming.row("1", NAMED[tied], state))
    if tied in JOINED:
        pair = [asked(OWNER, (title("B"),)), asked(SECOND, (title(JOINED[tied], state),))]
        return decide_together(pair, TODAY)["second"]
    if tied is Tied.OTHER_UNPROVEN:
        return decide_together([asked(OWNER, ()), asked(SECOND, (title("B", state),))], TODAY)["second"]
    name = "甲" if tied is Tied.ONE_NAME else "乙"
    second = replace(ALONE, id="second", same_holder_as="owner")
    found = decide_together([asked(ALONE, (title("A"),)), asked(second, (title("A", state, name),))], TODAY)
    return found["second"]


def test_the_table_is_whole() -> None:
    """Every tie has its words and its cell."""
    assert set(TIED) == set(TIED_WORDS) == set(Tied)


@pytest.mark.parametrize("tied", Tied)
def test_a_valid_row_answers_as_its_cell(tied: Tied) -> None:
    """Each cell is what the decision says of a row that would be confirmed."""
    found = answer(tied, LicenceState.VALID)
    assert (found.verdict, found.reason) == (TIED[tied].verdict, TIED[tied].reason)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("tied", [tied for tied in Tied if tied is not Tied.OTHER_UNPROVEN])
def test_what_a_department_did_speaks_before_every_tie(tied: Tied, state: LicenceState) -> None:
    """A row that is ended is answered as such, whomever it names."""
    assert answer(tied, state).verdict is STATES[state]
