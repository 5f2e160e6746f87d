"""Proposals: holder by check digit, key by being unique, states listed only where they tell of nobody."""

import pytest

from catalog.model import HolderType
from cli.discovery import Proposal, propose
from cli.discovery.headings import meaning_of
from cli.discovery.proposal import is_listed
from connectors.base import Discovered
from connectors.discovery import Sample, SampledColumn
from tests.unit.cli.licence_drop import HEADER, NAMES, licences, resident
from tests.unit.cli.odd_drop import ODD_HEADER, STATES, credit, odd_rows


def proposed(header: tuple[str, ...], rows: list[list[str]]) -> Proposal:
    """Propose from a table."""
    columns = tuple(
        SampledColumn(name, "text", tuple(row[place] or None for row in rows), {})
        for place, name in enumerate(header)
    )
    found = Discovered("x_*.csv", tuple((name, "text") for name in header))
    return propose(Sample("test", "file", found, len(rows), columns, 0))


def test_mixed_holders_are_told_apart_by_their_kind() -> None:
    """Persons and organisations in one column: the column of kinds and what each kind is."""
    found = proposed(ODD_HEADER, odd_rows(90))
    assert (found.holder, found.kind, found.holder_type) == ("holder_code", "holder_kind", None)
    assert dict(found.kinds) == {
        "01": HolderType.UNIFIED_SOCIAL_CREDIT_CODE,
        "02": HolderType.RESIDENT_ID,
    }
    assert (found.key, found.name) == (("licence_no",), "holder_name")
    assert (found.state, set(found.states)) == ("state", set(STATES))
    assert (found.starts, found.ends) == ("issued_on", "valid_to")


def test_kinds_that_do_not_tell_leave_the_type_open() -> None:
    """Mixed codes whose kinds contradict them: no type is proposed."""
    rows = odd_rows(90)
    for row in rows[::2]:
        row[2] = "01" if row[2] == "02" else "02"
    found = proposed(ODD_HEADER, rows)
    assert (found.holder, found.kind, found.holder_type) == ("holder_code", None, None)


def test_persons_alone_are_of_one_type() -> None:
    """A column of resident numbers: type 111 with its share, a wrong one lowers it."""
    rows = licences(20)
    rows[0][1] = "371399199001011234"
    found = proposed(HEADER, rows)
    assert (found.holder, found.holder_type) == ("resident_id", HolderType.RESIDENT_ID)
    assert found.holder_shares is not None
    assert found.holder_shares.resident == 0.95


def test_second_column_that_passes_is_named() -> None:
    """Credit codes beside the legal representative's number: one is proposed, the other told."""
    rows = [[credit(n), f"{n:05}", resident(n)] for n in range(20)]
    found = proposed(("信用代码", "证号", "法人身份证"), rows)
    assert (found.holder, found.other_holders) == ("credit_code", ("resident_id",))


def test_no_column_passes() -> None:
    """Without codes there is no holder, and nothing is made up."""
    found = proposed(("证号", "内容"), [[f"{n:05}", "x"] for n in range(20)])
    assert (found.holder, found.holder_type, found.state, found.ends) == (None, None, None, None)


def test_licence_of_several_holders_has_a_key_of_two() -> None:
    """The number repeats, number and holder together do not."""
    rows = [[f"N{n // 2:04}", resident(n)] for n in range(40)]
    assert proposed(("证号", "身份证"), rows).key == ("licence_no", "resident_id")
    rows[0][1] = rows[1][1]
    assert proposed(("证号", "身份证"), rows).key == ()


def test_names_are_never_listed() -> None:
    """Few names on many rows look like states and are not shown, whatever their heading."""
    rows = [[f"N{n:04}", NAMES[n % 5], str(n % 3)] for n in range(60)]
    found = proposed(("证号", "经办", "ZT"), rows)
    assert [field.name for field in found.fields if is_listed(field)] == ["state"]


@pytest.mark.parametrize(
    ("heading", "name", "personal", "known"),
    [
        ("许可证编号（副本）", "licence_no", False, True),
        ("XKZBH", "licence_no", False, True),
        ("法定代表人姓名", "legal_representative", True, True),
        ("有效期起", "valid_from", False, True),
        ("某列", "f4", True, False),
        ("Odd Column", "odd_column", True, False),
        ("2nd", "f4", True, False),
    ],
)
def test_headings(heading: str, name: str, *, personal: bool, known: bool) -> None:
    """Known headings get their name; others a number, and count as personal."""
    meaning = meaning_of(heading, 4)
    assert (meaning.name, meaning.personal, meaning.known) == (name, personal, known)


def test_two_columns_of_one_meaning_keep_two_names() -> None:
    """A name stands once."""
    found = proposed(("地址", "经营地址"), [["a", "b"]] * 3)
    assert [field.name for field in found.fields] == ["address", "address_2"]
