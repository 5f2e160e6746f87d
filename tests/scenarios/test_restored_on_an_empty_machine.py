"""A backup of an exchange at work, restored to an empty home, answers its window, and its ledger goes on."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.loader import load
from cli.demo.children import Child
from cli.demo.evidence import ITEM, await_sealed
from cli.demo.exchange import WINDOW
from cli.home import read_settings
from cli.ledger_files import receipt_beside, verify_saved_answer
from cli.window import WindowClient, WindowKey
from cli.workplaces import workplace
from exchange.clock import utc_now
from exchange.ledger.tlog.policy import Policy
from exchange.ledger.verifier import ExitCode
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from exchange.settings import Settings
from pipeline.sequence import new_run_id, run_sequence
from tests.scenarios.conftest import IDENTITY, Office
from tests.scenarios.waiting import until, until_ready
from tests.unit.cli.command_line import Done, plain_environment, run_program

PHRASE = "correct horse battery"


@dataclass
class Machine:
    """The place where everything is kept, and commands over one home."""

    place: Path
    phrase: Path

    def run(self, home: Path, *arguments: object) -> Done:
        """Run a command over a home."""
        environment = plain_environment(TONGBAN_HOME=str(home))
        return run_program(environment, *map(str, arguments), "--passphrase-file", str(self.phrase))


@pytest.fixture(scope="module")
def tolerance_seconds() -> int:
    """A tolerance that is outwaited here."""
    return 90


@pytest.fixture(scope="module")
def machine(reachable_directory: Path) -> Machine:
    """A directory for backups and homes, and the passphrase in a private file."""
    place = reachable_directory / "machine"
    place.mkdir(mode=0o711)
    phrase = place / "phrase"
    phrase.touch(mode=0o600)
    phrase.write_text(PHRASE)
    return Machine(place, phrase)


def ask(office: Office, settings: Settings, file: Path) -> int:
    """Confirm the clear person's item with the office's window key, save what came, return the index."""
    persona = office.county.personas["clear"]
    subject = {"type": persona.holder_type.value, "code": persona.code, "name": persona.name}
    question = {"item": ITEM, "subject": subject, "case": "case-1", "operator": "window-07"}
    policy = Policy.parse((settings.ledger_dir / "policy").read_text(encoding="utf-8"))
    key = WindowKey.read(office.exchange.window_key)
    with WindowClient(settings.issuer_url, WINDOW, key, policy=policy) as client:
        came = client.confirm(question)
    file.write_bytes(came.raw)
    receipt_beside(file).write_bytes(came.receipt)
    assert await_sealed(settings, receipt_beside(file))
    return int(json.loads(came.receipt)["index"])


def proven(file: Path, settings: Settings) -> bool:
    """Say whether the signed log of an exchange tells of a saved answer."""
    ledger = settings.ledger_dir
    outcome = verify_saved_answer(file, receipt_beside(file), ledger, ledger / "policy")
    return outcome.code is ExitCode.PROVEN


def verdict_of_identity(file: Path) -> str:
    """Return what a saved answer says of the person's identity."""
    proofs = {proof["id"]: proof["verdict"] for proof in json.loads(file.read_bytes())["proofs"]}
    return str(proofs["operator_identity"])


def verdict_after(office: Office, settings: Settings, file: Path) -> str:
    """Ask once more and return the verdict on the identity."""
    ask(office, settings, file)
    return verdict_of_identity(file)


@dataclass
class Story:
    """What is there when the first machine is gone: backup, kept log, and answers with their receipts."""

    office: Office
    machine: Machine
    backup: Path
    wal: Path
    before: Path
    after: Path


@pytest.fixture(scope="module")
def story(office: Office, machine: Machine) -> Story:
    """One answer before a backup, one after it, the log kept all the while; then the server is killed."""
    office.deliver_all()
    home, settings = office.home, office.exchange.settings
    wal = Child(home, "wal", ["backup", "wal", str(machine.place / "wal")], office.exchange.variables)
    wal.start()
    ask(office, settings, machine.place / "before.json")
    made = machine.run(home, "backup", machine.place / "kept", "--json")
    assert made.code == 0, made.said
    ask(office, settings, machine.place / "after.json")
    for child in office.children:
        child.stop()
    office.cluster.kill()
    wal.stop()
    backup = Path(json.loads(made.out)["folder"])
    place = machine.place
    return Story(office, machine, backup, place / "wal", place / "before.json", place / "after.json")


def test_checked_before_anything_is_touched(story: Story, tmp_path: Path) -> None:
    """The backup is whole, tells the rows of each resource, and leaves nothing in the home."""
    home = tmp_path / "home"
    done = story.machine.run(home, "restore", story.backup, "--check", "--json")
    assert done.code == 0, done.said
    rows = json.loads(done.out)["rows"]
    assert rows["public_security/resident_identity"] > 1000
    assert not home.exists()


def test_a_log_that_lost_entries_is_not_gone_on_with(story: Story) -> None:
    """With the sealer's memory of a later head, the backup alone is refused and the home is empty again."""
    home = story.machine.place / "refused"
    remembered = story.office.exchange.settings.last_signed
    done = story.machine.run(home, "restore", story.backup, "--head", remembered)
    assert done.code == 1
    assert "the database is behind" in done.err
    assert "--wal" in done.err
    assert list(home.iterdir()) == []
    assert story.machine.run(home, "restore", story.backup).code == 2


def test_restored_with_its_log_it_answers_and_the_ledger_goes_on(story: Story) -> None:
    """Everything to the last entry is back; the window is answered; every receipt, old and new, is proven."""
    home, office = story.machine.place / "restored", story.office
    port = free_port()
    remembered = office.exchange.settings.last_signed
    more = ["--head", remembered, "--wal", story.wal, "--issuer", f"http://127.0.0.1:{port}", "--json"]
    done = story.machine.run(home, "restore", story.backup, *more)
    assert done.code == 0, done.said
    restored = json.loads(done.out)
    variables = read_settings(home)
    settings = Settings.from_variables(variables)
    cluster = Cluster(home / "postgres", service_account(), restored["port"])
    children = [
        Child(home, "sealer", ["ledger", "seal"], variables),
        Child(home, "api", ["serve", "--port", str(port)], variables),
    ]
    try:
        for child in children:
            child.start()
        until_ready(settings.issuer_url)
        asked = story.machine.place / "restored.json"
        index = ask(office, settings, asked)
        assert index >= restored["entries"]
        assert index <= restored["entries"] + 1  # at most its access token's entry stands between
        assert all(proven(file, settings) for file in (story.before, story.after, asked))
        contract = load(settings.catalog_dir).contracts[IDENTITY]
        # nothing loads it here: it is older than its tolerance soon, until the pipeline runs
        until(lambda: verdict_after(office, settings, asked) == "unknown", 2 * contract.tolerance_seconds)
        assert (
            run_sequence(workplace(settings, contract, variables), new_run_id(utc_now())).outcome
            == "published"
        )
        until(lambda: verdict_after(office, settings, asked) == "confirmed")
        assert proven(asked, settings)
        for child in children:
            child.require_running()
    finally:
        for child in children:
            child.stop()
        cluster.stop()


def test_a_home_in_use_is_left_alone(story: Story) -> None:
    """A home that holds anything is refused as a wrong call."""
    done = story.machine.run(story.office.home, "restore", story.backup, "--nothing-later")
    assert done.code == 2
    assert "is not empty; nothing was changed" in done.err
