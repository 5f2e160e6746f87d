"""Repeated keys on a staged table: by the source's text, and by the holder in any form of his code."""

from collections.abc import Sequence

import psycopg
import pytest

from catalog.identifiers import normalise
from catalog.model import Contract, Holder, HolderType
from quality.keys import mark_repeated_keys
from tests.unit.quality.samples import contract, field

NEW, OLD = "11010519491231002X", "110105491231002"
OTHER = "440524198001010013"
FLAG = 1 << 4


def keyed(*names: str) -> Contract:
    """Return a contract whose key is these fields, and whose holders are residents."""
    fields = tuple(
        field(name, key_position=names.index(name) + 1 if name in names else None)
        for name in ("licence_no", "holder_code")
    )
    holder = Holder("holder_code", None, HolderType.RESIDENT_ID, None, {})
    return contract(fields=fields, holder=holder, status=None, validity=None, rules=())


def marked(url: str, of: Contract, rows: Sequence[tuple[str, str | None]]) -> list[int]:
    """Stage rows of licence number and code, mark them, and return the places of the marked ones."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("drop schema if exists stg cascade")
        cursor.execute("create schema stg")
        cursor.execute(
            "create table stg.t"
            " (place int, licence_no text, holder_code text, _subject_key bytea, _violations bigint)"
        )
        for place, (licence_no, code) in enumerate(rows):
            written = None if code is None else normalise(HolderType.RESIDENT_ID, code)
            key = None if written is None else written.encode()
            cursor.execute("insert into stg.t values (%s, %s, %s, %s, 0)", [place, licence_no, code, key])
    count = mark_repeated_keys(url, "stg", "t", of)
    with psycopg.connect(url) as connection:
        found = connection.execute("select place from stg.t where _violations = %s order by 1", [FLAG])
        places = [place for (place,) in found.fetchall()]
    assert len(places) == count
    return places


def test_one_person_under_both_forms_of_his_number_is_a_repeated_key(database_url: str) -> None:
    """Where the number is the key, 15 digits beside the 18 they became are two rows of one key."""
    rows = [("a", NEW), ("b", OLD), ("c", OTHER), ("d", OTHER[:17] + "9")]
    assert marked(database_url, keyed("holder_code"), rows) == [0, 1]


def test_the_rest_of_the_key_tells_rows_apart(database_url: str) -> None:
    """A number that is a part of the key repeats only where the other parts do."""
    rows = [("t1", NEW), ("t2", OLD), ("t3", NEW), ("t3", f" {NEW.lower()}"), ("t4", NEW), ("t4", OTHER)]
    assert marked(database_url, keyed("licence_no", "holder_code"), rows) == [2, 3]


def test_a_holder_may_have_many_rows_where_his_number_is_no_key(database_url: str) -> None:
    """Several licences of one person, under both forms, are no repetition."""
    rows = [("a", NEW), ("b", OLD), ("c", NEW), ("c", OTHER)]
    assert marked(database_url, keyed("licence_no"), rows) == [2, 3]


@pytest.mark.parametrize("code", [None, "１１０１０５４９１２３１００２"])
def test_a_code_without_a_written_form_repeats_by_its_text_alone(database_url: str, code: str | None) -> None:
    """NULL is no key, and what cannot be converted is compared as it stands."""
    found = marked(database_url, keyed("holder_code"), [("a", code), ("b", code), ("c", NEW)])
    assert found == ([] if code is None else [0, 1])
