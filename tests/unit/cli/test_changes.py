"""What every change needs: a person, a reason that the record can hold, a department that exists."""

import pytest

from cli.actor import actor
from cli.changes import MOST_REASON, change_now
from cli.errors import CommandFailed


def test_a_change_has_a_person_and_a_time() -> None:
    """The account that runs the command, the reason without blanks around it, an aware time."""
    change = change_now(" letter 7 ")
    assert (change.actor, change.reason) == (actor(), "letter 7")
    assert change.at.utcoffset() is not None


@pytest.mark.parametrize("reason", ["", "  ", "x" * (MOST_REASON + 1)])
def test_a_reason_that_says_nothing_or_too_much_is_a_wrong_call(reason: str) -> None:
    """Refused before anything is asked of the database, with what is expected."""
    with pytest.raises(CommandFailed) as caught:
        change_now(reason)
    assert caught.value.exit_code == 2
    assert "--reason" in caught.value.next_step.en
