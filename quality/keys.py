"""The one row rule that no batch can judge alone: a key stands on one row of the whole staged table.

Every row of a repeated key is marked, also where only one of them is otherwise sound: nothing says which row
the department means. A holder's code that is part of the key repeats in whatever form it is written: 15
digits and the 18 they became are one key (decision 0026). A key with a NULL part is the business of the rule
`required`.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from catalog.model import Contract
from quality.database import engine_of
from quality.rules import VIOLATIONS
from quality.vocabulary import builtin

SUBJECT_KEY = "_subject_key"
"""The column of a staged table that is the same for every form in which one code is written."""

MARKED_FLAGS = 1 << builtin.BITS[builtin.KEY_UNIQUE]
"""The bits that are set only when the whole table is staged."""


def mark_repeated_keys(database_url: str, schema: str, table: str, contract: Contract) -> int:
    """Set the `key_unique` bit on every row whose key repeats, and return how many rows carry it.

    One transaction, idempotent; to be called once the table is complete and before it is judged.
    """
    names = [field.name for field in contract.key]
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in (*names, SUBJECT_KEY)]
    staged = sa.table(table, *columns, sa.column(VIOLATIONS, sa.BigInteger()), schema=schema)
    repeats = [_repeats([staged.c[name] for name in names])]
    if contract.holder.code_field in names:
        looked_up = [SUBJECT_KEY if name == contract.holder.code_field else name for name in names]
        repeats.append(_repeats([staged.c[name] for name in looked_up]))
    marking = (
        sa.update(staged)
        .where(sa.or_(*repeats))
        .values({VIOLATIONS: staged.c[VIOLATIONS].op("|")(sa.literal(MARKED_FLAGS, sa.BigInteger()))})
    )
    engine = engine_of(database_url)
    try:
        with engine.begin() as connection:
            return connection.execute(marking).rowcount
    finally:
        engine.dispose()


def _repeats(keys: Sequence[sa.ColumnElement[object]]) -> sa.ColumnElement[bool]:
    repeated = (
        sa.select(*keys)
        .where(*(key.is_not(None) for key in keys))
        .group_by(*keys)
        .having(sa.func.count() > 1)
    )
    return sa.tuple_(*keys).in_(repeated)
