"""Tables that follow their contracts, and those that cannot: every column is named at once."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from catalog.model import Catalogue, Contract, LogicalType
from exchange.store.errors import TableDiffers
from exchange.store.prepare import prepare_store, require_tables
from exchange.store.publish import publish_batch
from tests.integration.exchange.store.conftest import BITS, NOW, RESOURCE, Bench, person

COLUMN = "select 1 from information_schema.columns where table_schema = 'shr' and column_name = 'nation'"


def with_field(contract: Contract, name: str = "nation") -> Contract:
    """Return the contract with one more field."""
    added = replace(contract.field("sex"), name=name, source_name=name, required=False)
    return replace(contract, fields=(*contract.fields, added))


def with_type(contract: Contract, *names: str) -> Contract:
    """Return the contract with these fields as numbers."""
    fields = [
        replace(field, logical_type=LogicalType.INTEGER) if field.name in names else field
        for field in contract.fields
    ]
    return replace(contract, fields=tuple(fields))


def changed(catalogue: Catalogue, contract: Contract) -> Catalogue:
    """Return the catalogue with this contract in the place of its former one."""
    return replace(catalogue, contracts={**catalogue.contracts, contract.name: contract})


def test_new_field_becomes_a_column(
    bench: Bench, database_url: str, catalogue: Catalogue, owner: Connection
) -> None:
    """A field that joins is a nullable column of both tables, and a run may begin."""
    contract = with_field(bench.contract)
    with bench.transaction() as connection, pytest.raises(TableDiffers):
        require_tables(connection, contract)
    prepare_store(database_url, changed(catalogue, contract))
    assert owner.scalar(text(COLUMN)) == 1
    with bench.transaction() as connection:
        require_tables(connection, contract)


def test_run_before_the_tables_followed_is_told_what_to_do(bench: Bench) -> None:
    """A column that is missing is named in both tables, with its type and what to run first."""
    with bench.transaction() as connection, pytest.raises(TableDiffers) as told:
        require_tables(connection, with_field(bench.contract))
    assert f"{RESOURCE}: column nation of shr.public_security__resident_identity is missing" in str(
        told.value
    )
    assert "nation of his.public_security__resident_identity is missing" in str(told.value)
    assert "the contract asks for TEXT" in str(told.value)
    assert "tongban prepare" in told.value.next_step.en
    assert "tongban prepare" in told.value.next_step.zh


def test_without_the_check_the_fault_comes_late_and_unclear(bench: Bench) -> None:
    """Control: publishing alone fails on the column only after everything was read, in the driver's words."""
    bench.contract = with_field(bench.contract)
    bench.stage("r1", [person("1", nation="汉")])
    with bench.transaction() as connection, pytest.raises(Exception, match="UndefinedColumn"):
        publish_batch(connection, bench.contract, "r1", BITS, NOW)


def test_resource_without_tables_is_named(bench: Bench) -> None:
    """A contract that joined and was never prepared: both tables are named."""
    contract = replace(bench.contract, name="public_security/hukou")
    with bench.transaction() as connection, pytest.raises(TableDiffers, match=r"shr\.public_security__hukou"):
        require_tables(connection, contract)


def test_changed_types_are_named_all_at_once_and_nothing_is_changed(
    bench: Bench, database_url: str, catalogue: Catalogue, owner: Connection
) -> None:
    """Every column of another type is named, with both types and the way out; a new column waits too."""
    contract = with_field(with_type(bench.contract, "sex", "issued_by"))
    with pytest.raises(TableDiffers) as told:
        prepare_store(database_url, changed(catalogue, contract))
    for name in ("sex", "issued_by"):
        for schema in ("shr", "his"):
            line = f"column {name} of {schema}.public_security__resident_identity is TEXT"
            assert f"{line}, the contract asks for BIGINT" in str(told.value)
    assert "under a new name" in told.value.next_step.en
    assert owner.scalar(text(COLUMN)) is None
    with bench.transaction() as connection, pytest.raises(TableDiffers, match="sex of shr"):
        require_tables(connection, contract)


def with_key(contract: Contract, *names: str) -> Contract:
    """Return the contract with these fields as its key."""
    places = {name: place for place, name in enumerate(names, 1)}
    fields = (replace(field, key_position=places.get(field.name)) for field in contract.fields)
    return replace(contract, fields=tuple(fields))


def published(bench: Bench, run_id: str, *numbers: str) -> None:
    """Publish a batch of these persons."""
    bench.stage(run_id, [person(number) for number in numbers])
    with bench.transaction() as connection:
        publish_batch(connection, bench.contract, run_id, BITS, NOW)


def test_a_changed_key_is_refused_while_rows_are_kept(
    bench: Bench, database_url: str, catalogue: Catalogue, owner: Connection
) -> None:
    """Both keys are named and what to do; a run is stopped before it reads; the rows stay as they are."""
    published(bench, "r1", "1", "2")
    contract = with_key(with_field(bench.contract), "issued_by", "resident_id")
    words = r"has the key resident_id, the contract asks for issued_by, resident_id"
    with pytest.raises(TableDiffers, match=words) as told:
        prepare_store(database_url, changed(catalogue, contract))
    assert "the resource) under a new name" in told.value.next_step.en
    assert owner.scalar(text(COLUMN)) is None
    with bench.transaction() as connection, pytest.raises(TableDiffers, match=words):
        require_tables(connection, with_key(bench.contract, "issued_by", "resident_id"))
    prepare_store(database_url, catalogue)
    with bench.transaction() as connection:
        require_tables(connection, bench.contract)


def test_a_key_may_change_while_nothing_is_kept(
    bench: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """Empty tables follow the new key when they are prepared, and not before."""
    contract = with_key(bench.contract, "issued_by", "resident_id")
    with bench.transaction() as connection, pytest.raises(TableDiffers) as told:
        require_tables(connection, contract)
    assert "tongban prepare" in told.value.next_step.en
    prepare_store(database_url, changed(catalogue, contract))
    with bench.transaction() as connection:
        require_tables(connection, contract)


def test_without_the_noted_key_a_change_is_not_seen(
    bench: Bench, database_url: str, catalogue: Catalogue, owner: Connection
) -> None:
    """Control: a table that says nothing of its key takes any, so the note is what the refusal stands on."""
    published(bench, "r1", "1")
    owner.execute(text("comment on table shr.public_security__resident_identity is null"))
    owner.commit()
    prepare_store(database_url, changed(catalogue, with_key(bench.contract, "issued_by")))


def test_the_column_of_a_gone_field_stays_and_is_left_empty(
    bench: Bench, database_url: str, catalogue: Catalogue, owner: Connection
) -> None:
    """What was published of the field stays readable; new rows are published without it."""
    published(bench, "r1", "1")
    fields = tuple(field for field in bench.contract.fields if field.name != "issued_by")
    bench.contract = replace(bench.contract, fields=fields)
    prepare_store(database_url, changed(catalogue, bench.contract))
    with bench.transaction() as connection:
        require_tables(connection, bench.contract)
    rows = [{name: value for name, value in person(n).items() if name != "issued_by"} for n in "12"]
    bench.stage("r2", rows)
    with bench.transaction() as connection:
        publish_batch(connection, bench.contract, "r2", BITS, NOW)
    issued = "select resident_id, issued_by from shr.public_security__resident_identity order by 1"
    assert [tuple(row) for row in owner.execute(text(issued))] == [("1", "莒南县公安局"), ("2", None)]
