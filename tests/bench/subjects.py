"""Many subjects straight into the store: what a confirmation reads, without departments and pipeline."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice

import psycopg

from catalog.model import HolderType
from cli.demo.exchange import LocalExchange
from cli.demo.population.numbers import resident_number
from exchange.budgets.limits import MOST, Budgets
from exchange.keys import KeyRing
from exchange.subject import subject_key

IDENTITY = "public_security/resident_identity"
LICENCE = "market_regulation/business_licence"
LIMITS = [field.name for field in fields(Budgets) if field.name != "window_seconds"]
FIRST_BIRTH = dt.date(1890, 1, 1)  # long enough ago that no living person is hit
STATE = """
insert into ops.resource_state
    (resource, batch, as_of_at, published_rows, quality_passed, quality_score, attempted_at)
values (%s, 'bench', now(), %s, true, 100, now())
"""
COLUMNS = (
    "_key, _subject_key, _row_digest, _state, _valid_from, _valid_to, _open_ended, _name, _batch, _as_of"
)


def numbers(count: int) -> Iterator[str]:
    """Yield `count` resident numbers with right check digits."""
    days = (FIRST_BIRTH + dt.timedelta(days) for days in range(count // 999 + 1))
    return islice((resident_number(day, n) for day in days for n in range(1, 1000)), count)


def fill(owner_url: str, exchange: LocalExchange, count: int) -> None:
    """Give each of `count` subjects a valid identity and a valid business licence."""
    key = KeyRing(exchange.settings.keys_dir).subject_key
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for resource, field in ((IDENTITY, "resident_id"), (LICENCE, "licence_no")):
            table = "shr." + resource.replace("/", "__")
            statement = f"copy {table} ({field}, {COLUMNS}) from stdin"
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                for number in numbers(count):
                    copy.write_row(_row(key, number))
            connection.execute(f"analyze {table}")
            connection.execute(STATE, [resource, count])
        connection.execute(
            "update access.client set budgets = %s::jsonb", [json.dumps(dict.fromkeys(LIMITS, MOST))]
        )


def _row(key: bytes, number: str) -> tuple[object, ...]:
    digest = subject_key(key, HolderType.RESIDENT_ID, number)
    begins, ends = dt.date(2020, 1, 1), dt.date(2040, 1, 1)
    stamps = ("bench", dt.datetime.now(dt.UTC))
    return (number, number, digest, digest, "valid", begins, ends, False, "王建国", *stamps)
