"""Holders known by 15 digits, from the federation's file to the store: found by 18, and counted."""

import json
from collections.abc import Mapping

import psycopg
import pytest

from catalog.model import HolderType
from cli.demo.departments import County
from cli.demo.exchange import LocalExchange
from cli.demo.population import CERTIFICATES, Persona
from exchange.keys import KeyRing
from exchange.subject import subject_key
from tests.unit.cli.command_line import CommandLine

CURRENT = "shr.disabled_persons_federation__certificate"


@pytest.fixture(scope="module")
def connections(county: County) -> Mapping[str, str]:
    """The county's own."""
    return county.connections


def held(exchange: LocalExchange, persona: Persona) -> list[tuple[str, str]]:
    """Return number and state of what the store holds under the key of a person's 18-character number."""
    key = subject_key(KeyRing(exchange.settings.keys_dir).subject_key, HolderType.RESIDENT_ID, persona.code)
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        query = f"select resident_no, _state from {CURRENT} where _subject_key = %s order by _key"
        return [(number, state) for number, state in connection.execute(query.encode(), [key]).fetchall()]


def test_a_holder_known_by_fifteen_digits_is_found_by_eighteen(
    tongban: CommandLine, exchange: LocalExchange, county: County
) -> None:
    """The row stands under the 18-character number's key with the source's 15 digits."""
    record = json.loads(tongban("pipeline", "run", CERTIFICATES, "--json").out)
    assert (record["read_rows"], record["quarantined_rows"]) == (902, 34)
    legacy, renewed, frozen = (
        county.personas[key] for key in ("legacy_number", "renewed", "certificate_frozen")
    )
    assert held(exchange, legacy) == [(legacy.code[:6] + legacy.code[8:17], "valid")]
    assert held(exchange, renewed) == [
        (renewed.code[:6] + renewed.code[8:17], "cancelled"),
        (renewed.code, "valid"),
    ]
    assert held(exchange, frozen) == [(frozen.code, "suspended")]


def test_legacy_numbers_are_said_and_not_quarantined(
    tongban: CommandLine, exchange: LocalExchange, county: County
) -> None:
    """The gate counts every planted row as a warning; none of them stands in quarantine."""
    assert tongban("pipeline", "run", CERTIFICATES, "--json").code == 0
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        newest = "select result from ops.quality_result join ops.run using (run_id, resource)"
        (result,) = connection.execute(f"{newest} order by began_at desc limit 1".encode()).fetchone() or ()
        stored = connection.execute(
            f"select count(*) from {CURRENT} where length(resident_no) = 15".encode()
        ).fetchone()
    (said,) = [rule for rule in result["rules"] if rule["rule"] == "number_not_legacy"]
    planted = county.planted[CERTIFICATES]["number_not_legacy"]
    assert (said["broken"], said["severity"], said["holds_batch"]) == (planted, "warn", False)
    assert said["message"]["zh"]
    assert stored == (planted,)
