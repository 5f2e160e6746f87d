"""Make the tables of every resource in the catalogue, and let them follow their contracts.

A new resource becomes tables, a new field a nullable column. A column whose type changed, or whose field is
gone, is never touched: its values stand in the history too, and what becomes of them is a person's decision;
new rows leave the column of a gone field empty. Rows that are kept under one key are never taken for rows of
another: under a changed key every one of them would be missing, and every row of the next batch new.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, create_engine, exists, inspect, select, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateColumn, SetTableComment

from catalog.model import Catalogue, Contract, Text
from exchange.migrate import sqlalchemy_url
from exchange.store.errors import TableDiffers
from exchange.store.tables import KEY_NOTE, current_table, history_table

MIGRATE = Text(
    zh="以新名称发布该数据项（新列自动添加；主键改变时以新名称发布该资源），或由数据库管理员连同历史表一并迁移",
    en="publish the field (where the key changed: the resource) under a new name, for which column or tables "
    "are made by themselves, or have the current and the history table migrated by hand",
)
PREPARE = Text(
    zh="tongban prepare（由数据库所有者），再运行一次", en="tongban prepare, as the owner; then run it again"
)


@dataclass(frozen=True, slots=True)
class _Difference:
    """A column as the contract asks for it, and the type the table gives it (`None`: no such column)."""

    table: Table
    column: Column[object]
    wanted: str
    found: str | None

    def told(self, contract: Contract) -> Text:
        name, table = self.column.name, self.table.fullname
        zh = f"部门 {contract.department}，资源 {contract.name}：表 {table} 的列 {name}"
        en = f"department {contract.department}, resource {contract.name}: column {name} of {table}"
        if self.found is None:
            return Text(
                f"{zh} 不存在，契约要求 {self.wanted}",
                f"{en} is missing, the contract asks for {self.wanted}",
            )
        return Text(
            f"{zh} 为 {self.found}，契约要求 {self.wanted}",
            f"{en} is {self.found}, the contract asks for {self.wanted}",
        )


def prepare_store(database_url: str, catalogue: Catalogue) -> None:
    """Create or extend the current and history tables of all contracts, as the owner; idempotent.

    A new field becomes a nullable column. Raises `TableDiffers` naming every column whose field changed its
    type, and every resource with rows whose key changed; nothing is changed then.
    """
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            told: list[Text] = []
            for contract in catalogue.contracts.values():
                told += _prepare(connection, contract)
            if told:
                raise TableDiffers(told, MIGRATE)
    finally:
        engine.dispose()


def require_tables(connection: Connection, contract: Contract) -> None:
    """Make sure that what a run of this contract stages has its place, before anything is read.

    Raises `TableDiffers` naming every column that is missing or of another type, and a key that changed.
    """
    told: list[Text] = []
    next_step = PREPARE
    for table in (current_table(contract), history_table(contract)):
        if not inspect(connection).has_table(table.name, schema=table.schema):
            told.append(
                Text(
                    f"部门 {contract.department}，资源 {contract.name}：表 {table.fullname} 不存在",
                    f"department {contract.department}, resource {contract.name}: table {table.fullname} is "
                    "missing",
                )
            )
            continue
        for difference in _differences(connection, table):
            told.append(difference.told(contract))
            next_step = next_step if difference.found is None else MIGRATE
    if not told:
        told += _other_key(connection, contract)
    if told:
        raise TableDiffers(told, next_step)


def _prepare(connection: Connection, contract: Contract) -> Iterator[Text]:
    """Create, extend and grant; yield what cannot be done."""
    current, history = current_table(contract), history_table(contract)
    for table in (current, history):
        if inspect(connection).has_table(table.name, schema=table.schema):
            yield from _extend(connection, contract, table)
        else:
            table.create(connection)
    yield from _keep_key(connection, contract)
    for privileges, table, role in (
        ("select, insert, update, delete", current, "tongban_pipeline"),
        ("select, insert", history, "tongban_pipeline"),
        ("select", current, "tongban_api"),
    ):
        connection.execute(text(f"grant {privileges} on {table.fullname} to {role}"))


def _keep_key(connection: Connection, contract: Contract) -> Iterator[Text]:
    """Note the key in the table, unless rows are kept by another one: that is yielded."""
    told = list(_other_key(connection, contract))
    tables = (current_table(contract), history_table(contract))
    if told and any(connection.scalar(select(exists().select_from(table))) for table in tables):
        yield from told
    else:
        connection.execute(SetTableComment(tables[0]))


def _other_key(connection: Connection, contract: Contract) -> Iterator[Text]:
    """Yield that the table was made for another key; one that says nothing of its key is taken as it is."""
    table = current_table(contract)
    noted = inspect(connection).get_table_comment(table.name, table.schema)["text"]
    if noted is not None and noted != table.comment:
        kept, wanted = (str(note).removeprefix(KEY_NOTE) for note in (noted, table.comment))
        yield Text(
            zh=f"{contract.name}：{table.fullname} 的主键为 {kept}，契约要求 {wanted}",
            en=f"{contract.name}: {table.fullname} has the key {kept}, the contract asks for {wanted}",
        )


def _extend(connection: Connection, contract: Contract, table: Table) -> Iterator[Text]:
    for difference in list(_differences(connection, table)):
        if difference.found is None:
            added = CreateColumn(difference.column).compile(dialect=connection.dialect)
            connection.execute(text(f"alter table {table.fullname} add column {added}"))
        else:
            yield difference.told(contract)


def _differences(connection: Connection, table: Table) -> Iterator[_Difference]:
    dialect = connection.dialect
    found = {c["name"]: c["type"] for c in inspect(connection).get_columns(table.name, table.schema)}
    for column in table.columns:
        wanted = column.type.compile(dialect)
        if column.name not in found:
            yield _Difference(table, column, wanted, None)
        elif found[column.name].compile(dialect) != wanted:
            yield _Difference(table, column, wanted, found[column.name].compile(dialect))
