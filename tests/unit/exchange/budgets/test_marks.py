"""Which numbers lie in one sequence, and windows that begin at midnight in Asia/Shanghai."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from catalog.model import HolderType
from exchange.budgets.limits import Budgets, changed_budgets, read_budgets
from exchange.budgets.marks import NAME, claim_marks, client_mark, operator_mark, sequence_mark

KEY = b"k" * 32
RESIDENT = HolderType.RESIDENT_ID


def test_one_birthday_of_one_area_is_one_sequence() -> None:
    """The last four signs make no difference, any of the first fourteen does; another key, another mark."""
    one = sequence_mark(KEY, RESIDENT, "37139919850417001X")
    assert one == sequence_mark(KEY, RESIDENT, "371399198504179994")
    assert one != sequence_mark(KEY, RESIDENT, "371399198504180011")
    assert one != sequence_mark(b"o" * 32, RESIDENT, "37139919850417001X")
    assert one != sequence_mark(KEY, HolderType.OTHER_PERSON_CODE, "37139919850417001")


def test_organisations_stand_in_no_sequence_and_passports_do() -> None:
    """Registries give out their codes in order; a thousand passports side by side are a sequence."""
    assert sequence_mark(KEY, HolderType.UNIFIED_SOCIAL_CREDIT_CODE, "91371399MA3C000001") is None
    assert sequence_mark(KEY, HolderType.OTHER_ORGANISATION_CODE, "MA3C00000") is None
    passport = HolderType.ORDINARY_PASSPORT
    assert sequence_mark(KEY, passport, "E12345678") == sequence_mark(KEY, passport, "E12345001")
    assert sequence_mark(KEY, passport, "E12345678") != sequence_mark(KEY, passport, "E12346678")


def test_a_mark_fits_a_bigint() -> None:
    """Marks are what PostgreSQL's bigint holds."""
    assert all(-(2**63) <= client_mark(KEY, f"c{number}") < 2**63 for number in range(200))


def test_what_is_claimed_is_of_its_person_field_and_value_alone() -> None:
    """One value of two persons or fields is two, each in a count of its own; two of one field share one."""
    one = claim_marks(KEY, b"a" * 32, NAME, "刘示范")
    assert one == claim_marks(KEY, b"a" * 32, NAME, "刘示范")
    for other in (
        claim_marks(KEY, b"b" * 32, NAME, "刘示范"),
        claim_marks(KEY, b"a" * 32, ("a/b", "f"), "刘示范"),
    ):
        assert other.field != one.field
        assert other.value != one.value
    another = claim_marks(KEY, b"a" * 32, NAME, "王不同")
    assert (another.field, another.value != one.value) == (one.field, True)


def test_no_operator_is_taken_for_the_whole_client() -> None:
    """Whatever a pseudonym begins with: 0 stands for all operators of a client together."""
    assert operator_mark(bytes(32)) != 0
    assert operator_mark(bytes(7) + b"\x02" + bytes(24)) == 2


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    """16:00 UTC is the first moment of the next window, and the last second has one second left."""
    budgets = Budgets()
    before, after = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert budgets.window(before).ends_at == budgets.window(after).begins_at == after
    assert budgets.window(before).left(before) == 1
    assert budgets.window(after).left(after) == 86400


def test_amounts_that_cannot_be_are_refused() -> None:
    """Zero, text and unknown windows are named; what is left out has its default."""
    assert read_budgets('{"operator_subjects": 7}') == Budgets(operator_subjects=7)
    for text in ('{"operator_subjects": 0}', '{"client_misses": "9"}', '{"window_seconds": 5}'):
        with pytest.raises(ValidationError):
            read_budgets(text)
    with pytest.raises(ValidationError):
        changed_budgets(Budgets(), {"client_sequence": -1})
