"""The one row rule that no batch can judge alone: a key stands on one row of the whole staged table.

Every row of a repeated key is marked, also where only one of them is otherwise sound: nothing says which row
the department means. A key with a NULL part is the business of the rule `required`.
"""

import sqlalchemy as sa

from catalog.model import Contract
from quality.database import engine_of
from quality.rules import VIOLATIONS
from quality.vocabulary import builtin


def mark_repeated_keys(database_url: str, schema: str, table: str, contract: Contract) -> int:
    """Set the `key_unique` bit on every row whose key repeats, and return how many rows carry it.

    One transaction, idempotent; to be called once the table is complete and before it is judged.
    """
    flag = 1 << builtin.BITS[builtin.KEY_UNIQUE]
    names = [field.name for field in contract.key]
    staged = sa.table(
        table, *(sa.column(name) for name in names), sa.column(VIOLATIONS, sa.BigInteger()), schema=schema
    )
    keys = [staged.c[name] for name in names]
    repeated = (
        sa.select(*keys)
        .where(*(key.is_not(None) for key in keys))
        .group_by(*keys)
        .having(sa.func.count() > 1)
    )
    marking = (
        sa.update(staged)
        .where(sa.tuple_(*keys).in_(repeated))
        .values({VIOLATIONS: staged.c[VIOLATIONS].op("|")(sa.literal(flag, sa.BigInteger()))})
    )
    engine = engine_of(database_url)
    try:
        with engine.begin() as connection:
            return connection.execute(marking).rowcount
    finally:
        engine.dispose()
