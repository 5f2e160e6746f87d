"""Drive a whole exchange, then search everything that its programs wrote: nobody is named anywhere."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import psycopg
import pytest

import cli.masked_rows
from cli.demo.population.numbers import in_full_width
from exchange_api.problems.registry import REGISTRY
from tests.scenarios import nobody_calls, nobody_questions
from tests.scenarios.conftest import Office
from tests.scenarios.nobody_drive import Drive, secrets_of
from tests.scenarios.nobody_places import (
    HOLDS_PERSONS,
    column,
    command_lines,
    department_logs,
    log_files,
    metrics,
    published_files,
    tables,
)
from tests.scenarios.nobody_questions import UNDRIVEN
from tests.scenarios.nobody_search import Finding, Wanted, grouped, search, wanted, written

Written = Mapping[tuple[str, str], str]
FIFTEEN = re.compile(r"(?<![0-9])[0-9]{15}(?![0-9])")

pytestmark = pytest.mark.timeout(900)  # everything is driven before the first test


@dataclass(frozen=True)
class Driven:
    """An office through which everything was driven, and what was written: program and place → text."""

    drive: Drive
    sought: Wanted
    written: Written

    @property
    def office(self) -> Office:
        """The office."""
        return self.drive.office


@pytest.fixture(scope="module")
def driven(office: Office) -> Driven:
    """Drive everything; at the end the database was away and the API is killed."""
    drive = Drive(office)
    nobody_calls.deliver(drive)
    nobody_questions.ask(drive)
    nobody_calls.show(drive)
    nobody_calls.refuse(drive)
    kept = {(program, place): text for program, place, text in (*metrics(office), *command_lines(office))}
    nobody_calls.fail(drive)
    for places in (log_files, tables, published_files):
        for program, place, text in places(office):
            kept[program, place] = kept.get((program, place), "") + text
    sought = wanted(office.county.population, secrets_of(office) | drive.tokens)
    return Driven(drive, sought, kept | drive.written)


def found_in(texts: Written, sought: Wanted) -> dict[tuple[str, str], set[Finding]]:
    """Return what is found, by program and place."""
    return {place: found for place, text in texts.items() if (found := search(text, sought))}


def test_nobody_is_named(driven: Driven) -> None:
    """No known number, name or home, nothing that passes a number's check, and no secret."""
    assert grouped(found_in(driven.written, driven.sought)) == ""


def test_everything_was_driven(driven: Driven) -> None:
    """Every problem is met or listed with its reason; sound calls ended well, each kind of place spoke."""
    assert driven.drive.slugs | {*UNDRIVEN} == {*REGISTRY}  # a slow machine meets some of the others too
    codes = driven.drive.codes
    shown = [asked for asked in codes if asked.startswith(("quarantine explain", "quarantine export"))]
    explained = {asked.split()[2] for asked in shown if "/" in asked and "explain" in asked}
    assert explained == {*driven.office.exchange.catalogue.contracts}
    assert {asked: codes[asked] for asked in shown if codes[asked] and "without" not in asked} == {}
    quoting = [asked for asked in codes if "that quotes" in asked]
    assert [codes[asked] for asked in quoting] == [0] + [1] * (len(quoting) - 1)  # to connect is no read
    kinds = {program.partition(" ")[0] for (program, _), text in driven.written.items() if text}
    assert kinds == {"api", "ledger", "log", "process", "table", "tongban"}
    logs = {program for program, _ in driven.written if program.startswith("log ")}
    assert {"log api/output.log", "log sealer/output.log", "log postgres/postgresql.log"} <= logs


def test_the_whole_numbers_in_quarantine_are_registrations(driven: Driven) -> None:
    """15 digits stand there as numbers of businesses only: public, `general` by contract, nobody's."""
    registrations = {row.reg_no for row in driven.office.county.population.licences}
    listed = driven.written["tongban quarantine list --most 10000", "stdout"]
    numbers = set(FIFTEEN.findall(listed))
    assert numbers
    assert numbers <= registrations
    assert not numbers & driven.sought.legacy
    contracts = driven.office.exchange.catalogue.contracts
    assert not contracts[nobody_calls.LICENCES].field("licence_no").personal


def test_what_is_left_out_holds_persons(driven: Driven) -> None:
    """Each place that the search leaves out is needed: persons stand there, as the reason says."""
    for (table, name), reason in HOLDS_PERSONS.items():
        assert search(column(driven.office, table, name), driven.sought), (table, name, reason)
    quoted = {name: text for name, text in department_logs(driven.office).items() if "quoting" in name}
    assert search("".join(quoted.values()), driven.sought)  # so the driver's fault did quote a person


def test_a_bare_export_is_found(driven: Driven) -> None:
    """The verb whose purpose is to hand rows over writes them into its private file, and nowhere else."""
    file = driven.office.home / "bare.csv"
    more = ("--resource", nobody_calls.TITLES, "--out", file, "--reason", "letter 12")
    driven.drive.call("quarantine", "export", *more, told="quarantine export")
    assert search(file.read_text(encoding="utf-8-sig"), driven.sought)
    assert file.stat().st_mode & 0o777 == 0o600
    said = {place: text for place, text in driven.drive.written.items() if "quarantine export" in place[0]}
    assert grouped(found_in(said, driven.sought)) == ""


def test_sandbox_names_its_invented_people(driven: Driven) -> None:
    """The sandbox shows whom to ask for, people whom GB/T 2260 gives no county: the one verb that names."""
    assert search(driven.drive.call("sandbox", "personas", "--json"), driven.sought)


@pytest.mark.parametrize("place", ["log", "table", "ledger", "process", "api", "tongban"])
def test_a_number_in_each_kind_of_place_is_found(place: str, driven: Driven) -> None:
    """Controls: written into a text of each kind, in every form, the number is found there and only there."""
    number = driven.office.county.personas["legacy_number"].code
    key = next(key for key, text in driven.written.items() if key[0].startswith(place) and text)
    for form, planted in written(number).items():
        text = driven.written[key]
        half = len(text) // 2
        spoiled = {key: f"{text[:half]} {planted} {text[half:]}"}
        assert [*found_in(spoiled, driven.sought)] == [key], form


def test_a_number_in_the_real_places_is_found(driven: Driven) -> None:
    """Controls: appended to a log file, and put into a run's fault, it is found by the same collectors."""
    office, number = driven.office, driven.office.county.personas["clear"].code
    log = office.home / "api" / "output.log"
    before = log.read_bytes()
    log.write_bytes(before + in_full_width(number).encode())
    try:
        assert [*found_in(collected(office, log_files), driven.sought)] == [("log api/output.log", "lines")]
    finally:
        log.write_bytes(before)
    owner_url = office.exchange.settings.database_url.get_secret_value()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("update ops.run set fault = fault || %s where fault is not null", [f" {number}"])
    assert [*found_in(collected(office, tables), driven.sought)] == [("table ops.run", "fault")]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("update ops.run set fault = replace(fault, %s, '')", [f" {number}"])
    assert found_in(collected(office, tables), driven.sought) == {}


def test_rows_that_are_not_masked_are_found(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with masking broken on purpose, the very list that was silent names persons."""
    monkeypatch.setattr(cli.masked_rows, "masked_value", lambda _contract, _name, value: value)
    told = driven.drive.call("quarantine", "list", "--json", told="quarantine list, bare")
    assert json.loads(told)["rows"]
    kinds = {one.kind for one in search(told, driven.sought)}
    assert {"number", "name"} <= kinds


def test_names_homes_and_secrets_are_found(driven: Driven) -> None:
    """Controls: a name within a sentence, a home, a password, a private key and a token are each found."""
    person = next(one for one in driven.office.county.population.people if len(one.name) == 3)
    secret = next(iter(secrets_of(driven.office)))
    token = next(iter(driven.drive.tokens))
    for kind, text in {
        "name": f"由{person.name}办理",
        "home": f"住{person.address}一室",
        "secret": f"postgresql://x:{secret}@h",
    }.items():
        assert kind in {one.kind for one in search(text, driven.sought)}, kind
    for text in (f"Bearer {token}", "-----BEGIN PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----"):
        assert {one.kind for one in search(text, driven.sought)} == {"secret"}, text[:12]


def collected(
    office: Office, places: Callable[[Office], Iterator[tuple[str, str, str]]]
) -> dict[tuple[str, str], str]:
    """Return what one collector sees now."""
    return {(program, place): text for program, place, text in places(office)}
