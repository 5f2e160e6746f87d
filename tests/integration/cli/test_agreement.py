"""`tongban agreement`: added as the seeds are judged, in force on the API in seconds, ended for good."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from cli.demo.children import Child
from cli.demo.exchange import WINDOW, LocalExchange
from tests.unit.cli.command_line import CommandLine

TITLE = "natural_resources/real_estate_title"
ITEM = "public_place_hygiene_permit"
PROOF = "premises_title"
NEW = "hygiene-title-2026"
REASON = ("--reason", "letter 12")
FILE = f"""consumer: administrative_approval
agreements:
  - id: {NEW}
    resource: {TITLE}
    facts: [location]
    items: [{ITEM}]
    startsOn: 2026-01-01
    endsOn: 2030-12-31
    purpose: 办理公共场所卫生许可时核验场所权属
    legalBasis: 政务数据共享条例第二十条
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one agreement that nobody has made yet."""
    path = tmp_path / "agreement.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A question whose proof of the premises no agreement covers yet."""
    path = tmp_path / "question.json"
    subject = {"type": "111", "code": "371399197805129018"}
    asked = {"item": ITEM, "subject": subject, "case": "c-1", "operator": "window-07"}
    path.write_text(json.dumps(asked), encoding="utf-8")
    return path


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds; the API has five seconds."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def verdict(tongban: CommandLine, question: Path) -> str:
    """Ask, and return the verdict on the premises."""
    done = tongban("confirm", question, "--client", WINDOW, "--json")
    assert done.code == 0, done.said
    answer = json.loads(done.out)["answer"]
    (proof,) = (one for one in answer["proofs"] if one["id"] == PROOF)
    return str(proof["verdict"])


def agreements(tongban: CommandLine, *options: str) -> set[str]:
    """The ids that the list shows."""
    return {one["id"] for one in json.loads(tongban("agreement", "list", "--json", *options).out)}


def test_an_agreement_that_has_not_begun_is_not_said_to_be_over(tongban: CommandLine, file: Path) -> None:
    """When it is added its first day is told, and the list tells it from one in force and one ended."""
    later = FILE.replace(NEW, "hygiene-title-later").replace("2026-01-01", "2030-01-01")
    file.write_text(later, encoding="utf-8")
    added = tongban("agreement", "add", file, *REASON)
    assert "added: hygiene-title-later; in force from 2030-01-01" in added.out
    assert "within 5 s" not in added.out
    wide = {"COLUMNS": "300", "LANG": "en_GB.UTF-8"}
    assert state_of(tongban("agreement", "list", "--all", **wide).out) == "not begun"
    assert state_of(tongban("agreement", "list", "--on", "2030-01-01", **wide).out) == "in force"
    assert tongban("agreement", "end", "hygiene-title-later", "--yes", *REASON).code == 0
    assert state_of(tongban("agreement", "list", "--all", **wide).out) == "over"


def state_of(listed: str) -> str:
    """The last column of the later agreement's line."""
    (line,) = (line for line in listed.splitlines() if "hygiene-title-later" in line)
    return next(word for word in ("not begun", "in force", "over") if word in line)


def test_agreement_takes_effect_and_ends_on_the_running_api(
    tongban: CommandLine, exchange: LocalExchange, api: Child, file: Path, question: Path
) -> None:
    """Refused before, answered within seconds after, refused again once ended; each change is logged."""
    assert verdict(tongban, question) == "refused"
    added = tongban("agreement", "add", file, *REASON)
    assert added.code == 0, added.said
    until(lambda: verdict(tongban, question) != "refused")
    assert NEW in agreements(tongban, "--resource", TITLE)
    assert tongban("agreement", "end", NEW, "--yes", *REASON).code == 0
    until(lambda: verdict(tongban, question) == "refused")
    assert NEW not in agreements(tongban)
    assert NEW in agreements(tongban, "--all")
    again = tongban("agreement", "add", file, *REASON)
    assert again.code == 1
    assert "exists already" in again.err
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as database:
        query = "select action, reason from access.change where target = %s order by id"
        found = database.execute(query, [NEW]).fetchall()
        entries = database.execute("select convert_from(body, 'UTF8') from ledger.entry").fetchall()
    assert found == [("add_agreement", "letter 12"), ("end_agreement", "letter 12")]
    logged = [json.loads(body) for (body,) in entries]
    assert [one["outcome"] for one in logged if one["case"] == NEW] == ["add_agreement", "end_agreement"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("facts: [location]", "facts: [holder_code]", "agreement.yaml:5"),
        (f"items: [{ITEM}]", "items: [no_such_item]", "agreement.yaml:6"),
        ("endsOn: 2030-12-31", "endsOn: 2025-12-31", "agreement.yaml:"),
        (
            "2026-01-01\n    endsOn: 2030-12-31",
            "2025-01-01\n    endsOn: 2025-12-31",
            "over before they begin",
        ),
        ("consumer: administrative_approval", "consumer: nobody", "nobody"),
        ("consumer: administrative_approval", "consumers: x", "names no consumer"),
    ],
)
def test_faulty_file_adds_nothing(tongban: CommandLine, file: Path, old: str, new: str, told: str) -> None:
    """Each fault is named by the file's own line; nothing is half done."""
    before = agreements(tongban, "--all")
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    done = tongban("agreement", "add", file, *REASON)
    assert done.code in {1, 2}
    assert told in done.err
    assert "→" in done.err
    assert agreements(tongban, "--all") == before


def test_list_speaks_both_languages(tongban: CommandLine) -> None:
    """Those in force, with their term, and what to do next."""
    told = tongban("agreement", "list", "--consumer", "tobacco_monopoly", LANG="zh_CN.UTF-8")
    assert told.code == 0
    assert "共享协议" in told.out
    assert "tobacco-permits-identity-2025" in told.out
    assert agreements(tongban, "--consumer", "tobacco_monopoly", "--on", "2040-01-01") == set()


def test_unconfirmed_end_changes_nothing(tongban: CommandLine) -> None:
    """Without --yes and without an answer the agreement stays."""
    assert tongban("agreement", "end", "tobacco-permits-identity-2025", *REASON).code == 1
    assert "tobacco-permits-identity-2025" in agreements(tongban)
