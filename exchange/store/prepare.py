"""Make the tables of every resource in the catalogue, and let them follow their contracts."""

from sqlalchemy import Connection, Table, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn

from catalog.model import Catalogue, Contract
from exchange.migrate import sqlalchemy_url
from exchange.store.errors import TableDiffers
from exchange.store.tables import current_table, history_table


def prepare_store(database_url: str, catalogue: Catalogue) -> None:
    """Create or extend the current and history tables of all contracts, as the owner; idempotent.

    A new field becomes a nullable column. Raises `TableDiffers` for a field whose type changed.
    """
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        for contract in catalogue.contracts.values():
            _prepare(connection, contract)
    engine.dispose()


def _prepare(connection: Connection, contract: Contract) -> None:
    current, history = current_table(contract), history_table(contract)
    for table in (current, history):
        if inspect(connection).has_table(table.name, schema=table.schema):
            _extend(connection, contract, table)
        else:
            table.create(connection)
    for privileges, table, role in (
        ("select, insert, update, delete", current, "tongban_pipeline"),
        ("select, insert", history, "tongban_pipeline"),
        ("select", current, "tongban_api"),
    ):
        connection.execute(text(f"grant {privileges} on {table.fullname} to {role}"))


def _extend(connection: Connection, contract: Contract, table: Table) -> None:
    dialect = connection.dialect
    found = {c["name"]: c["type"] for c in inspect(connection).get_columns(table.name, table.schema)}
    for column in table.columns:
        wanted = column.type.compile(dialect)
        if column.name not in found:
            added = CreateColumn(column).compile(dialect=dialect)
            connection.execute(text(f"alter table {table.fullname} add column {added}"))
        elif found[column.name].compile(dialect) != wanted:
            raise TableDiffers(
                f"{contract.name}.{column.name}: the table has {found[column.name].compile(dialect)}, the "
                f"contract asks for {wanted}; publish the field under a new name, or migrate the table"
            )
