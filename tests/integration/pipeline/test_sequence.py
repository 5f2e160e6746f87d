"""The whole sequence on a department's real drops: counts, repeats, outages, drops that must not be read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cli.demo.departments import NaturalResources
from cli.demo.departments.bad_drops import (
    write_empty,
    write_rowless,
    write_truncated,
    write_unfinished,
    write_wrong_count,
    write_wrong_encoding,
)
from cli.demo.departments.drop import write_drop
from cli.demo.population import TITLES, Population, TitleRow
from connectors.errors import ConnectorError, SourceUnavailable
from exchange.clock import utc_now
from exchange.store.errors import PublishHeld
from pipeline.errors import BatchHeld, EmptyRead
from pipeline.sequence import run_sequence
from tests.integration.pipeline.conftest import CURRENT, Exchange

BadDrop = Callable[[Path, tuple[TitleRow, ...], datetime], Path]
BAD_DROPS: dict[str, BadDrop] = {
    "truncated": write_truncated,
    "empty": lambda directory, _rows, at: write_empty(directory, at),
    "wrong encoding": write_wrong_encoding,
    "wrong count": write_wrong_count,
}


def test_planted_rows_are_quarantined_and_all_others_published(
    exchange: Exchange, population: Population
) -> None:
    """Exactly the planted rows are in quarantine, each by its one rule, and source and exchange agree."""
    record = run_sequence(exchange.place, "first")
    assert record.read_rows == len(population.titles)
    assert record.reconcile_difference == 0
    tally = exchange.scalar(
        "select jsonb_object_agg(rule, n) from (select unnest(rules) as rule, count(*) as n"
        " from ops.quarantine where closed_at is null group by 1) t"
    )
    assert tally == dict(population.planted[TITLES])


def test_rare_names_arrive_character_by_character(exchange: Exchange, population: Population) -> None:
    """Names with rare characters are published exactly, private-use leftovers folded."""
    run_sequence(exchange.place, "first")
    expected = {row.holder_name for row in population.titles if row.key in set(population.rare_titles)}
    found = exchange.scalar(f"select array_agg(distinct holder_name) from {CURRENT}")
    assert isinstance(found, list)
    assert expected <= set(found)


def test_second_run_changes_nothing(exchange: Exchange) -> None:
    """The same drop again is all unchanged."""
    run_sequence(exchange.place, "first")
    record = run_sequence(exchange.place, "second")
    assert (record.inserted_rows, record.updated_rows, record.deleted_rows) == (0, 0, 0)
    assert record.unchanged_rows == 11605


def test_revocation_arrives(exchange: Exchange, department: NaturalResources, population: Population) -> None:
    """A title rescinded at the department is rescinded here after one run, and was valid before."""
    run_sequence(exchange.place, "first")
    title = population.personas["clear"].title_nos[0]
    department.revoke((title,))
    record = run_sequence(exchange.place, "second")
    assert record.updated_rows == 1
    assert exchange.scalar(f"select _state from {CURRENT} where title_no = '{title}'") == "rescinded"
    history = "select _state from his.natural_resources__real_estate_title"
    assert exchange.scalar(history) == "valid"


def test_old_drop_stays_old(exchange: Exchange, department: NaturalResources, population: Population) -> None:
    """A drop is as true as its manifest says, however often it is read again."""
    week_ago = utc_now() - timedelta(days=7)
    for drop in department.drops.iterdir():
        drop.unlink()
    write_drop(department.drops, population.titles, week_ago)
    run_sequence(exchange.place, "first")
    as_of = exchange.scalar("select as_of_at from ops.resource_state")
    assert isinstance(as_of, datetime)
    assert abs(as_of - week_ago) < timedelta(seconds=2)


def test_department_that_is_down_is_recorded_and_keeps_what_it_published(
    exchange: Exchange, department: NaturalResources
) -> None:
    """An unreachable source fails the run as unavailable; the published rows and their age stay."""
    run_sequence(exchange.place, "first")
    as_of = exchange.scalar("select as_of_at from ops.resource_state")
    department.stop()
    with pytest.raises(SourceUnavailable):
        run_sequence(exchange.place, "second")
    assert exchange.scalar("select as_of_at from ops.resource_state") == as_of
    assert "SourceUnavailable" in str(exchange.scalar("select attempt_fault from ops.resource_state"))
    assert exchange.scalar(f"select count(*) from {CURRENT}") == 11605


@pytest.mark.parametrize("kind", BAD_DROPS)
def test_bad_drop_is_named_kept_and_not_published(
    kind: str, exchange: Exchange, department: NaturalResources, population: Population
) -> None:
    """A newer drop that must not be read stops the run by its name; the file and the last version stay."""
    run_sequence(exchange.place, "first")
    bad = BAD_DROPS[kind](department.drops, population.titles[:100], utc_now())
    with pytest.raises((ConnectorError, BatchHeld), match=bad.name):
        run_sequence(exchange.place, "second")
    assert bad.exists()
    assert exchange.scalar(f"select count(*) from {CURRENT}") == 11605


def test_unfinished_drop_is_named_and_waited_for(
    exchange: Exchange, department: NaturalResources, population: Population
) -> None:
    """A drop whose manifest has not come yet is named and tried again later; it is not read."""
    run_sequence(exchange.place, "first")
    bad = write_unfinished(department.drops, population.titles[:100], utc_now())
    with pytest.raises(SourceUnavailable, match=bad.name):
        run_sequence(exchange.place, "second")
    assert bad.exists()


def test_drop_without_rows_is_an_outage(exchange: Exchange, department: NaturalResources) -> None:
    """A complete drop with a header and no row deletes nothing."""
    run_sequence(exchange.place, "first")
    write_rowless(department.drops, utc_now())
    with pytest.raises(EmptyRead, match="0 rows"):
        run_sequence(exchange.place, "second")
    assert exchange.scalar(f"select count(*) from {CURRENT}") == 11605


def test_emptied_source_is_an_outage_not_a_mass_deletion(
    exchange: Exchange, department: NaturalResources, population: Population
) -> None:
    """A complete drop that lacks most titles is held by the swing limits and deletes nothing."""
    run_sequence(exchange.place, "first")
    write_drop(department.drops, population.titles[:300], utc_now())
    with pytest.raises((BatchHeld, PublishHeld)):
        run_sequence(exchange.place, "second")
    assert exchange.scalar(f"select count(*) from {CURRENT}") == 11605
    assert exchange.scalar("select outcome from ops.run where run_id = 'second'") == "held"
