"""What pipelines and commands are asked: sources sound and bad, every verb that shows something, faults."""

import json

import psycopg

from catalog.loader import load
from cli.demo.exchange import WINDOW, create_database
from cli.demo.population.numbers import with_wrong_check
from connectors.opening import variable_of
from exchange.postgres import Cluster, service_account
from exchange.processes import kill_processes_in
from tests.integration.connectors.rest.service import running_service
from tests.scenarios.conftest import IDENTITY, Office
from tests.scenarios.nobody_drive import Drive
from tests.scenarios.nobody_questions import question_about
from tests.scenarios.waiting import until_ready

LICENCES, TITLES = "market_regulation/business_licence", "natural_resources/real_estate_title"
QUOTING = "quoting_department"


def deliver(drive: Drive) -> None:
    """Run every pipeline, then the same with sources that are down, torn or quote a person."""
    drive.run("pipeline", "backfill", "--all", "--json")
    office, person = drive.office, drive.office.county.personas["clear"]
    office.county.stop_department("market_regulation")
    drive.call("pipeline", "run", LICENCES, told="pipeline run of a department that is down")
    office.county.start_department("market_regulation")
    url = quoting_database(office, person.code, person.name)
    where = {variable_of("market_regulation"): url}
    for verb in (
        ("connector", "check"),
        ("connector", "preview"),
        ("connector", "read"),
        ("pipeline", "run"),
    ):
        drive.call(*verb, LICENCES, told=f"{' '.join(verb)} of a driver that quotes a value", **where)
    drive.call("connector", "discover", "market_regulation", "biz_licence", told="discover quoting", **where)
    Cluster(office.home / QUOTING, service_account()).stop()
    with running_service() as service:
        said = json.dumps({"error": f"{person.code} {person.name}"}).encode()
        where = {variable_of("public_security"): service.url}
        for status in (500, 404, 200):
            service.answers = [(status, {"Content-Type": "application/json"}, said)] * 9
            drive.call(
                "pipeline", "run", IDENTITY, told=f"pipeline run of a service that quotes {status}", **where
            )
    torn = office.home / "torn"
    torn.mkdir(exist_ok=True)
    (torn / f"real_estate_title_{person.code}.csv").write_text(f"a,b\n{person.code}\n", encoding="utf-8")
    where = {variable_of("natural_resources"): torn.as_uri()}
    drive.call("pipeline", "run", TITLES, told="pipeline run of a torn drop", **where)
    headless = office.home / "headless"
    headless.mkdir(exist_ok=True)
    rows = "".join(f"{one.code},{one.name},1\r\n" for one in office.county.personas.values())
    (headless / "roll_1.csv").write_text(rows, encoding="gb18030")
    where = {variable_of("natural_resources"): headless.as_uri()}
    drive.call("connector", "seal", headless / "roll_1.csv", "--made-at", "2026-11-01T00:00+08:00")
    headless_roll = ("connector", "discover", "natural_resources")
    for more in ((), ("--json",), ("roll_*.csv",)):
        told = f"discover of a file without a header {more}"
        drive.call(*headless_roll, *more, told=told, **where)


def quoting_database(office: Office, code: str, name: str) -> str:
    """Start a department's server whose every read fails with a person's number in the driver's fault."""
    cluster = Cluster(office.home / QUOTING, service_account())
    cluster.start()
    create_database(cluster.url(), "quoting")
    url = cluster.url("quoting")
    fields = load(office.exchange.settings.catalog_dir).contracts[LICENCES].fields
    columns = ", ".join(f"cast(text '{code} {name}' as integer)::text as {one.source_name}" for one in fields)
    with psycopg.connect(url) as connection:
        connection.execute(b"create table seed as select 1")
        connection.execute(f"create view biz_licence as select {columns} from seed".encode())
    return url


def show(drive: Drive) -> None:
    """Call every verb that lists, shows, explains or exports, as text and as JSON where it can."""
    directory, home = drive.office.exchange.settings.catalog_dir, drive.office.home
    most = ("--most", "10000")
    entries = json.loads(drive.call("quarantine", "list", *most, "--json"))["rows"]
    some = {(one["resource"], rule): one["id"] for one in entries for rule in one["rules"]}
    resources = sorted(drive.office.exchange.catalogue.contracts)
    drive.call("quarantine", "list", *most)
    for resource, entry_id in zip(("a", "b"), list(some.values())[:2], strict=True):
        drive.call("quarantine", "explain", entry_id, told=f"quarantine explain {resource}")
    for (resource, rule), entry_id in some.items():
        drive.call("quarantine", "explain", entry_id, "--json", told=f"quarantine explain {resource} {rule}")
    for resource in resources:
        file = home / f"masked-{resource.replace('/', '-')}.csv"
        drive.call("quarantine", "export", "--resource", resource, "--out", file, "--reason", "r", "--masked")
        drive.written[f"tongban quarantine export --masked {resource}", "file"] = file.read_text("utf-8-sig")
        drive.call("connector", "preview", resource, "--rows", "200", "--json")
        drive.call("quality", "show", resource, "--json", "--history", "5")
        drive.call("connector", "read", resource, "--json")
    for verb in (
        "connector preview",
        "quality show",
        "connector explain",
        "connector read",
        "connector test",
    ):
        drive.call(*verb.split(), TITLES)
    for connection in sorted({*drive.office.county.connections} - {"public_security"}):
        offered = json.loads(drive.call("connector", "discover", connection, "--json"))
        for offer in offered:
            drive.call("connector", "discover", connection, offer["object"], "--json")
        drive.call("connector", "discover", connection, offered[0]["object"])
    operation = drive.office.exchange.catalogue.contracts[IDENTITY].source.object
    drive.call("connector", "discover", "public_security", operation, "--json")
    held = next(one["id"] for one in entries if one["resource"] == TITLES)
    drive.call("quarantine", "release", held)
    drive.call("quarantine", "release", held, "--json", told="quarantine release --json")
    for verb in ("pipeline status", "quality show", "client list", "operator list", "agreement list --all"):
        drive.call(*verb.split())
        drive.call(*verb.split(), "--json")
    drive.call("catalog", "check", directory)
    drive.call("key", "list", "--json")
    drive.call("ledger", "show", "--last", "1000", "--json")
    drive.call("ledger", "show")
    drive.call("client", "doctor", WINDOW, told="client doctor")
    drive.run("doctor", "--json")
    drive.call("doctor")


def refuse(drive: Drive) -> None:
    """Make calls that end in a fault, each with a person in what was asked."""
    person = drive.office.county.personas["clear"]
    code, key = person.code, str(drive.office.exchange.window_key)
    window = ("--client", WINDOW, "--key", key)
    for name, body in {
        "wrong": question_about(with_wrong_check(code), person.name),
        "unknown member": question_about(code, person.name, **{code: 1}),
        "no JSON": b"{" + code.encode(),
    }.items():
        drive.call("confirm", "-", *window, stdin=body.decode(), told=f"confirm {name}")
    roster = drive.office.home / "roster.csv"
    roster.write_text(f"operator_id,name\n{code},{person.name}\n{code},{person.name}\n", encoding="utf-8")
    adding = ("operator", "add", "--department", "administrative_approval", "--reason")
    drive.call(*adding, "new staff", "--from", roster, told="operator add twice")
    drive.call(*adding, f"for {code}", "--from", roster, told="operator add for a person")


def fail(drive: Drive) -> None:
    """Take the database away and give it back under a working API and sealer, then kill the API."""
    person, office = drive.office.county.personas["clear"], drive.office
    good = question_about(person.code, person.name)
    office._token = ""  # on a slow machine the first one has expired by now
    drive.token()
    office.cluster.kill()
    for number in range(3):
        drive.post(f"without a database {number}", good)
    for verb in ("doctor", "quarantine list", "pipeline status", f"pipeline run {TITLES}", "operator list"):
        drive.call(*verb.split(), told=f"{verb} without a database")
    office.cluster.start()
    until_ready(office.exchange.settings.issuer_url)
    with psycopg.connect(office.exchange.settings.database_url.get_secret_value(), autocommit=True) as owner:
        for statement in (
            "revoke select on shr.market_regulation__business_licence from tongban_api",
            "revoke execute on function ledger.append from tongban_api",
        ):
            owner.execute(statement.encode())
            drive.post(statement[:30], good)
    kill_processes_in(office.home / "api")
