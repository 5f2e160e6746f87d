"""The faults that the command line knows: all of them, none with a value of a row, each with a next step."""

import inspect
import sys
from importlib import import_module

import httpx
import psycopg
import pytest
import sqlalchemy

from catalog.model import Text
from cli.faults import KNOWN, TOLD, as_failure, known_faults
from cli.window import WindowRefused
from connectors.errors import SourceRefused
from tests.unit.cli.command_line import ROOT
from tests.unit.cli.fault_samples import ROOMS, families, shortcoming, tree

SAID = Text("HTTP 401", "HTTP 401")
NUMBER = "37139919900101123X"
ELSEWHERE = {
    "cli.errors": "told by `main` itself",
    "catalog.rules.errors": "misuse of a rule is a defect",
    "connectors.workbooks.errors": "the room turns them into the connectors' own faults",
    "exchange.ledger.tlog.errors": "the verifier turns them into outcomes, the sealer into its own faults",
}


class Told(Exception):
    """A root as it should be."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


class OnlyEnglish(Told):
    """A fault that carries an English string alone."""

    def __init__(self, why: str) -> None:
        Exception.__init__(self, f"reason {why}")


class CopiedEnglish(OnlyEnglish):
    """A fault whose Chinese is English."""

    def __init__(self, why: str) -> None:
        Told.__init__(self, Text(f"reason {why}", f"reason {why}"))


def kind(place: str) -> type[BaseException]:
    """Import the class at a dotted place."""
    module, _, name = place.rpartition(".")
    found = getattr(import_module(module), name)
    assert isinstance(found, type)
    assert issubclass(found, BaseException)
    return found


def test_every_known_fault_exists() -> None:
    """Each dotted name is an exception's, so that no renaming takes a fault off the list unseen."""
    assert [kind(place).__name__ for place in KNOWN] == [place.rpartition(".")[2] for place in KNOWN]
    assert set(TOLD) <= set(KNOWN)


def test_every_fault_of_the_rooms_is_known() -> None:
    """No exception of an `errors.py` could reach a person as a traceback."""
    known = tuple(kind(place) for place in KNOWN)
    forgotten = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("errors.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if name in ELSEWHERE:
                continue
            found = inspect.getmembers(import_module(name), inspect.isclass)
            own = [one for _, one in found if one.__module__ == name and issubclass(one, Exception)]
            assert own
            forgotten += [f"{name}.{one.__name__}" for one in own if not issubclass(one, known)]
    assert forgotten == []


def test_every_fault_of_our_own_is_told_in_both_languages() -> None:
    """No class of a known family leaves English inside a Chinese sentence, however it is made."""
    found = list(families())
    assert len(found) > 80
    assert [told for place, one in found if (told := shortcoming(place, one)) is not None] == []


def test_a_fault_in_one_language_is_found() -> None:
    """Controls: a class with an English string alone, and one below it whose Chinese is English."""
    assert [shortcoming("some.Told", one) for one in tree(Told)] == [
        None,
        "OnlyEnglish has no message in both languages",
        "CopiedEnglish says in Chinese 'reason x' and in English 'reason x'",
    ]
    assert shortcoming("psycopg.Error", OnlyEnglish) is None


def test_only_what_is_imported_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that was never imported is not imported for its faults."""
    pipeline_error = kind("pipeline.errors.PipelineError")
    assert pipeline_error in known_faults()
    monkeypatch.delitem(sys.modules, "pipeline.errors")
    assert pipeline_error not in known_faults()
    assert "pipeline.errors" not in sys.modules


def test_source_names_department_resource_and_step() -> None:
    """A department's fault names whom to call and what to do, in both languages."""
    failed = as_failure(SourceRefused("housing/title", SAID, SAID, Text("更换令牌", "renew the token")))
    assert "department housing, resource housing/title" in failed.message.en
    assert "部门 housing，资源 housing/title" in failed.message.zh
    assert (failed.next_step.zh, failed.next_step.en) == ("更换令牌", "renew the token")
    assert failed.exit_code == 1


def test_unreachable_database_names_its_place() -> None:
    """A database that does not answer is named by address; the step is to start it."""
    with pytest.raises(psycopg.OperationalError) as raised:
        psycopg.connect("postgresql://who:secret-word@127.0.0.1:1/none")
    failed = as_failure(raised.value)
    assert "does not answer" in failed.message.en
    assert "port 1" in failed.message.en
    assert "secret-word" not in failed.message.en + failed.message.zh
    assert "make demo" in failed.next_step.en


def test_refusing_database_repeats_no_value() -> None:
    """What a server says of a statement, and the statement's values, stay out; the SQLSTATE is told."""
    refused = psycopg.errors.UniqueViolation(f"duplicate key ({NUMBER})")
    wrapped = sqlalchemy.exc.IntegrityError("insert into t values (%s)", (NUMBER,), refused)
    for fault in (refused, wrapped):
        failed = as_failure(fault)
        assert failed.message.en == "the database refused (UniqueViolation, SQLSTATE 23505)"
        assert NUMBER not in failed.message.zh
        assert failed.next_step.en == "tongban doctor"


def test_http_fault_names_the_host_alone() -> None:
    """No path, query or user of the URL is repeated."""
    request = httpx.Request("GET", f"http://user:word@127.0.0.1:9/persons?number={NUMBER}")
    failed = as_failure(httpx.ConnectTimeout("timed out", request=request))
    assert failed.message.en == "127.0.0.1:9 does not answer (ConnectTimeout)"
    assert as_failure(httpx.ReadError("x")).message.en == "? does not answer (ReadError)"


def test_problem_is_told_in_its_own_words() -> None:
    """A refusal of the API gives its title and what to do in the reader's language."""
    problem = {
        "title": "甲",
        "zh": {"title": "甲", "what_to_do": "乙"},
        "en": {"title": "A", "what_to_do": "B"},
    }
    failed = as_failure(WindowRefused(401, problem))
    assert (failed.message.zh, failed.message.en) == ("401 甲", "401 A")
    assert (failed.next_step.zh, failed.next_step.en) == ("乙", "B")
    bare = as_failure(WindowRefused(502, {"title": "Bad Gateway"}))
    assert (bare.message.en, bare.next_step.en) == ("502 Bad Gateway", "tongban doctor")


def test_system_fault_names_the_file() -> None:
    """A missing file is named with the reason."""
    assert (
        as_failure(FileNotFoundError(2, "No such file", "/x/key.pem")).message.en
        == "/x/key.pem: No such file"
    )
    assert as_failure(OSError("odd")).message.en == "odd"


def test_unknown_fault_is_raised() -> None:
    """What is no known fault is never told as one."""
    with pytest.raises(ZeroDivisionError):
        as_failure(ZeroDivisionError())
