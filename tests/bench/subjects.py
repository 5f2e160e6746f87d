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

RESOURCES = {
    "public_security/resident_identity": "resident_id",
    "market_regulation/business_licence": "licence_no",
    "natural_resources/real_estate_title": "title_no",
}
LIMITS = [field.name for field in fields(Budgets) if field.name != "window_seconds"]
NAME = "王建国"
# The county's code is nobody's; the days are spread as those of a living population are.
FIRST_BIRTH = dt.date(1925, 1, 1)
DAYS = 36_500
GIVEN = "create temp table given (number text, digest bytea)"
FILL = """
insert into shr.{table}
    ({field}, _key, _subject_key, _row_digest, _state, _valid_from, _valid_to, _open_ended, _name, _batch,
        _as_of)
select number, number, digest, digest, 'valid', '2020-01-01', '2040-01-01', false, '{name}', 'bench', now()
from given
"""
STATE = """
insert into ops.resource_state
    (resource, batch, as_of_at, published_rows, quality_passed, quality_score, attempted_at)
values (%s, 'bench', now(), %s, true, 100, now())
"""


def numbers(count: int) -> Iterator[str]:
    """Yield `count` resident numbers with right check digits, at most 999 a birthday."""
    days = [FIRST_BIRTH + dt.timedelta(days) for days in range(DAYS)]
    return islice((resident_number(day, n) for n in range(1, 1000) for day in days), count)


def fill(owner_url: str, exchange: LocalExchange, count: int) -> None:
    """Give each of `count` subjects a valid identity, business licence and title."""
    key = KeyRing(exchange.settings.keys_dir).subject_key
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(GIVEN)
        with connection.cursor() as cursor, cursor.copy("copy given from stdin (format binary)") as copy:
            copy.set_types(["text", "bytea"])
            for number in numbers(count):
                copy.write_row((number, subject_key(key, HolderType.RESIDENT_ID, number)))
        for resource, field in RESOURCES.items():
            table = resource.replace("/", "__")
            connection.execute(FILL.format(table=table, field=field, name=NAME))
            connection.execute(f"vacuum analyze shr.{table}")
            connection.execute(STATE, [resource, count])


def lift_budgets(owner_url: str) -> None:
    """Let every client ask of as many as it likes: what is counted is counted all the same."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            "update access.client set budgets = %s::jsonb", [json.dumps(dict.fromkeys(LIMITS, MOST))]
        )
