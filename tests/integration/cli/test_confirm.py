"""`tongban confirm` and `tongban client token` against a served API; `ledger verify` on what they saved."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.calendar import SHANGHAI
from cli.demo.children import Child
from cli.demo.evidence import await_sealed
from cli.demo.exchange import WINDOW, LocalExchange
from cli.demo.population.personas import persona_people
from cli.ledger_files import receipt_beside
from cli.window import WindowKey
from exchange.ledger.receipt import ReceiptSigner
from exchange.ledger.tlog.note import verifier_key
from exchange.ledger.tlog.policy import Policy
from exchange.postgres import Cluster, service_account
from exchange.postgres.cluster import free_port
from tests.unit.cli.command_line import CommandLine, Done

NUMBER = persona_people()["clear"].number
QUESTION = {
    "item": "publication_retail_establishment",
    "subject": {"type": "111", "code": NUMBER, "name": persona_people()["clear"].name},
    "case": "case-1",
    "operator": "window-07",
}


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[Cluster]:
    """A server of the module's own, since the last test stops it."""
    cluster = Cluster(home / "postgres", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A question in a file."""
    path = tmp_path / "question.json"
    path.write_text(json.dumps(QUESTION), encoding="utf-8")
    return path


def asked(
    tongban: CommandLine, exchange: LocalExchange, question: object, *more: object, **environment: str
) -> Done:
    """Ask a question as the demonstration's window."""
    window = ("--client", WINDOW, "--key", exchange.window_key)
    return tongban("confirm", question, *window, *more, **environment)


@pytest.fixture
def proven(tongban: CommandLine, exchange: LocalExchange, api: Child, sealer: Child, question: Path) -> Path:
    """The module's one saved answer whose entry is sealed."""
    answer = exchange.home / "kept.json"
    if not answer.exists():
        assert asked(tongban, exchange, question, "--save", answer).code == 0
        assert await_sealed(exchange.settings, receipt_beside(answer))
    return answer


def test_a_day_comes_by_option(
    tongban: CommandLine, exchange: LocalExchange, api: Child, question: Path, tmp_path: Path
) -> None:
    """A day is stated by `--day`, once; what the item does not ask for the exchange refuses."""
    stated = "accident=2026-03-01"
    dated = tmp_path / "accident.json"
    dated.write_text(json.dumps(QUESTION | {"item": "human_resources_082"}), encoding="utf-8")
    day = (datetime.now(SHANGHAI) - timedelta(days=2)).date().isoformat()
    done = asked(tongban, exchange, dated, "--day", f"accident={day}")
    assert done.code == 0, done.said
    assert [proof["valid_on"] for proof in json.loads(done.out)["proofs"]] == [day]
    refused = asked(tongban, exchange, question, "--day", stated)
    assert (refused.code, json.loads(refused.err)["field"]) == (1, "days")
    for wrong in (("accident",), ("=2026-03-01",), (stated, stated)):
        options = [word for one in wrong for word in ("--day", one)]
        told = asked(tongban, exchange, dated, *options)
        assert told.code == 2
        assert "NAME=YYYY-MM-DD" in told.err


def test_answer_is_shown_and_saved(
    tongban: CommandLine, exchange: LocalExchange, api: Child, question: Path, tmp_path: Path
) -> None:
    """The answer shown is the saved one; answer and receipt are private; the next step is told."""
    done = asked(tongban, exchange, question, "--save", tmp_path / "answer.json")
    assert done.code == 0
    assert json.loads(done.out) == json.loads((tmp_path / "answer.json").read_bytes())
    assert json.loads((tmp_path / "answer.json.receipt").read_bytes())["origin"] == exchange.settings.origin
    assert [p.stat().st_mode & 0o777 for p in sorted(tmp_path.glob("answer*"))] == [0o600, 0o600]
    assert done.err == f"next: tongban ledger verify {tmp_path / 'answer.json'}\n"
    assert NUMBER not in done.said


def test_question_comes_from_standard_input(
    tongban: CommandLine, exchange: LocalExchange, api: Child
) -> None:
    """`-` reads the question from a pipe; nothing is saved unasked."""
    done = tongban(
        *("confirm", "-", "--client", WINDOW, "--key", exchange.window_key),
        stdin=json.dumps(QUESTION),
        LANG="zh_CN.UTF-8",
    )
    assert done.code == 0
    assert [proof["verdict"] for proof in json.loads(done.out)["proofs"]] == ["unknown"] * 3
    assert done.err.startswith("下一步：tongban ledger verify")


def test_no_argument_takes_an_identifier(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Arguments stand in process lists: a number is no option of the command."""
    done = asked(tongban, exchange, "-", "--subject", NUMBER)
    assert done.code == 2
    assert "No such option" in done.err


@pytest.mark.parametrize("content", [f'["{NUMBER}"]', f'{{"code": "{NUMBER}"', f'"{NUMBER}"', ""])
def test_what_is_no_question_is_a_wrong_call(
    tongban: CommandLine, exchange: LocalExchange, content: str
) -> None:
    """Exit code 2 with the shape that is expected; what was received is not repeated."""
    done = tongban(*("confirm", "-", "--client", WINDOW, "--key", exchange.window_key), stdin=content)
    assert done.code == 2
    assert '"subject": {"type"' in done.err
    assert NUMBER not in done.said


def test_refused_question_shows_the_problem(
    tongban: CommandLine, exchange: LocalExchange, api: Child, tmp_path: Path
) -> None:
    """A question the API does not take: its problem on standard error, exit code 1, no answer saved."""
    path = tmp_path / "q.json"
    path.write_text(json.dumps(QUESTION | {"item": "no_such_item"}), encoding="utf-8")
    done = asked(tongban, exchange, path, "--save", tmp_path / "answer")
    assert (done.code, done.out) == (1, "")
    assert json.loads(done.err)["status"] >= 400
    assert not (tmp_path / "answer").exists()
    assert NUMBER not in done.said


def test_unknown_client_shows_the_problem(
    tongban: CommandLine, exchange: LocalExchange, api: Child, question: Path
) -> None:
    """A client that nobody registered gets the problem of the token endpoint, and exit code 1."""
    done = tongban("confirm", question, "--client", "stranger", "--key", exchange.window_key)
    assert (done.code, done.out) == (1, "")
    assert json.loads(done.err)["error"] == "invalid_client"


def test_nobody_listening_says_how_to_start(
    tongban: CommandLine, exchange: LocalExchange, question: Path
) -> None:
    """No API at the issuer's address: exit code 1 and how to start one."""
    issuer = f"http://127.0.0.1:{free_port()}"
    done = asked(tongban, exchange, question, TONGBAN_ISSUER=issuer)
    assert done.code == 1
    assert done.err == f"nobody answers at {issuer} (ConnectError)\n→ start the API: tongban serve\n"


def test_key_that_is_missing_or_open(
    tongban: CommandLine, exchange: LocalExchange, question: Path, tmp_path: Path
) -> None:
    """A key that is not there, or that others may read, is named with what to do."""
    done = tongban("confirm", question, "--client", WINDOW, "--key", tmp_path / "none.pem")
    assert done.code == 1
    assert "none.pem: No such file" in done.err
    path = WindowKey.read(exchange.window_key).save(tmp_path)
    path.chmod(0o644)
    done = tongban("confirm", question, "--client", WINDOW, "--key", path)
    assert done.code == 1
    assert "chmod 600" in done.err


def test_token_is_printed_alone_and_opens_the_door(
    tongban: CommandLine, exchange: LocalExchange, api: Child
) -> None:
    """One line for curl's header; the API takes it."""
    done = tongban("client", "token", WINDOW, "--key", exchange.window_key)
    assert (done.code, done.err, done.out.count("\n"), done.out.count(".")) == (0, "", 1, 2)
    url, bearer = (
        f"{exchange.settings.issuer_url}/v1/confirmations",
        {"Authorization": f"Bearer {done.out.strip()}"},
    )
    assert httpx.post(url, json=QUESTION, headers=bearer, trust_env=False).status_code == 200


def test_key_of_this_home_is_taken_by_default(
    tongban: CommandLine, exchange: LocalExchange, api: Child, question: Path
) -> None:
    """Token and question need no `--key` for a window registered here; a header line is one for curl's -H."""
    done = tongban("client", "token", WINDOW, "--header")
    assert (done.code, done.out.count("\n")) == (0, 1)
    assert re.fullmatch(r"Authorization: Bearer [\w-]+\.[\w-]+\.[\w-]+\n", done.out)
    assert tongban("confirm", question, "--client", WINDOW).code == 0
    assert tongban("confirm", question, "--client", "stranger").code == 2


def test_token_for_a_stranger_is_refused(tongban: CommandLine, exchange: LocalExchange, api: Child) -> None:
    """The API's own words and what it says is to be done, in the reader's language."""
    call = ("client", "token", "stranger", "--key", exchange.window_key)
    done = tongban(*call)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("401 The client could not be authenticated\n→ Check the client id")
    assert tongban(*call, LANG="zh_CN.UTF-8").err.startswith("401 客户端身份验证未通过\n→ 请核对")


def test_token_with_nobody_listening(tongban: CommandLine, exchange: LocalExchange) -> None:
    """The address that does not answer is named."""
    port = free_port()
    done = tongban(
        *("client", "token", WINDOW, "--key", exchange.window_key), TONGBAN_ISSUER=f"http://127.0.0.1:{port}"
    )
    assert done.code == 1
    assert f"127.0.0.1:{port} does not answer (ConnectError)" in done.err


def test_saved_answer_is_proven(tongban: CommandLine, proven: Path) -> None:
    """Exit code 0 from the saved files and the ledger's alone, told in either language."""
    done = tongban("ledger", "verify", proven)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("this answer is the one that entry")
    assert tongban("ledger", "verify", proven, LANG="zh_CN.UTF-8").out.startswith("这份答复就是日志第")


def test_entry_that_is_not_sealed_yet(
    tongban: CommandLine, exchange: LocalExchange, proven: Path, question: Path, tmp_path: Path
) -> None:
    """Against the ledger's files of before the answer: exit code 1."""
    before = Path(shutil.copytree(exchange.settings.ledger_dir, tmp_path / "before"))
    answer = tmp_path / "later.json"
    assert asked(tongban, exchange, question, "--save", answer).code == 0
    done = tongban("ledger", "verify", answer, "--ledger", before)
    assert done.code == 1
    assert "is not sealed yet" in done.out


def test_tampered_answer_is_refuted(tongban: CommandLine, proven: Path, tmp_path: Path) -> None:
    """One changed verdict: exit code 2."""
    forged = tmp_path / "forged.json"
    forged.write_bytes(proven.read_bytes().replace(b"unknown", b"confirm", 1))
    done = tongban("ledger", "verify", forged, "--receipt", receipt_beside(proven))
    assert done.code == 2
    assert "does not tell of this answer" in done.out


def test_foreign_policy_trusts_nothing_here(
    tongban: CommandLine, exchange: LocalExchange, proven: Path, tmp_path: Path
) -> None:
    """A policy with other keys: exit code 3."""
    origin, key = exchange.settings.origin, Ed25519PrivateKey.generate()
    foreign = Policy((verifier_key(origin, key),), (ReceiptSigner(origin, key).verifier_key,))
    (tmp_path / "policy").write_text(foreign.text, encoding="utf-8")
    assert tongban("ledger", "verify", proven, "--policy", tmp_path / "policy").code == 3


def test_what_cannot_be_read_is_bad_input(tongban: CommandLine, proven: Path, tmp_path: Path) -> None:
    """A missing file, a folder, a wrong call: exit code 4, never one that tells of the answer."""
    done = tongban("ledger", "verify", tmp_path / "none.json")
    assert done.code == 4
    assert "none.json is missing" in done.err
    assert tongban("ledger", "verify", proven, "--policy", tmp_path).code == 4
    assert tongban("ledger", "verify", proven, "--ledger", tmp_path).code == 4
    assert tongban("ledger", "verify").code == 4
    assert tongban("ledger", "verify", proven, "--colour").code == 4
    (tmp_path / "settings.env").write_text("TONGBAN_LEDGER_DIR='")
    assert tongban("ledger", "verify", proven, TONGBAN_HOME=str(tmp_path)).code == 4


def test_verifying_needs_no_database(tongban: CommandLine, proven: Path, cluster: Cluster) -> None:
    """With PostgreSQL stopped the proof is the same; asking on is not possible."""
    cluster.stop()
    assert not cluster.is_running()
    assert tongban("ledger", "verify", proven).code == 0
