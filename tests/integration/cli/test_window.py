"""The window client against a served exchange: the example of its own document, and answers given again."""

import json
import textwrap

import pytest

import cli.window
from cli.demo.children import Child
from cli.demo.exchange import OPERATOR, WINDOW, LocalExchange
from cli.demo.population.personas import persona_people
from cli.window import WindowClient, WindowKey, WindowRefused, read_pinned_policy
from tests.unit.cli.command_line import CommandLine

CLEAR = persona_people()["clear"]
QUESTION = {
    "item": "publication_retail_establishment",
    "subject": {"type": "111", "code": CLEAR.number, "name": CLEAR.name},
    "case": "case-1",
    "operator": OPERATOR.operator_id,
}


def test_the_documented_example_runs(
    exchange: LocalExchange, api: Child, capsys: pytest.CaptureFixture[str]
) -> None:
    """The example of the package's docstring, as it stands there, prints a verdict for each proof."""
    document = cli.window.__doc__ or ""
    example = textwrap.dedent("\n".join(line for line in document.split("\n") if line.startswith("    ")))
    given = {
        "issuer": exchange.settings.issuer_url,
        "key_file": str(exchange.window_key),
        "policy_file": str(exchange.settings.ledger_dir / "policy"),
        "question": QUESTION,
    }
    exec(example, given)
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["unknown"] * 3


def test_an_answer_is_given_again(exchange: LocalExchange, api: Child) -> None:
    """Under the same key, and by its id, the window has the very same bytes; a stranger's case is refused."""
    policy = read_pinned_policy(exchange.settings.ledger_dir / "policy")
    key = WindowKey.read(exchange.window_key)
    with WindowClient(exchange.settings.issuer_url, WINDOW, key, policy=policy) as window:
        first = window.confirm(QUESTION, idempotency_key="case-1/1")
        second = window.confirm(QUESTION, idempotency_key="case-1/1")
        third = window.again(first.document["id"], case="case-1", operator=OPERATOR.operator_id)
        assert [one.replayed for one in (first, second, third)] == [False, True, True]
        assert first.raw == second.raw == third.raw
        assert len({first.receipt, second.receipt, third.receipt}) == 3
        signed = window.confirm(QUESTION, idempotency_key="case-1/1", jose=True)
        assert (signed.answer, signed.raw.count(b".")) == (first.raw, 2)
        with pytest.raises(WindowRefused, match="answer-not-found"):
            window.again(first.document["id"], case="case-2", operator=OPERATOR.operator_id)


def test_the_command_asks_with_a_key(tongban: CommandLine, exchange: LocalExchange, api: Child) -> None:
    """`--json` tells answer, receipt and whether it was given before; `--jose` the signed form of it."""
    call = ("confirm", "-", "--client", WINDOW, "--idempotency-key", "command-1", "--json")
    first = json.loads(tongban(*call, stdin=json.dumps(QUESTION)).out)
    again = json.loads(tongban(*call, "--jose", stdin=json.dumps(QUESTION)).out)
    assert (first["replayed"], first["jose"], again["replayed"]) == (False, None, True)
    assert first["answer"] == again["answer"]
    assert again["jose"].count(".") == 2
    other = json.dumps(QUESTION | {"case": "case-2"})
    refused = tongban(*call, stdin=other)
    assert refused.code == 1
    assert json.loads(refused.err)["type"].endswith("/problems/idempotency-key-reused")


def test_registering_hands_the_policy_over(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Beside the new key lies the exchange's policy, named for handing over."""
    reason = ("--reason", "a second hall", "--title", "二号大厅", "--department", "administrative_approval")
    done = tongban("client", "add", "second-hall", *reason)
    assert done.code == 0, done.err
    kept = exchange.home / "clients" / "second-hall" / "policy"
    assert kept.read_bytes() == (exchange.settings.ledger_dir / "policy").read_bytes()
    assert str(kept) in done.out


def test_a_sandbox_question_goes_through_the_pipe(
    tongban: CommandLine, exchange: LocalExchange, api: Child
) -> None:
    """What `tongban sandbox question` prints is answered as it is: one line from the README to a 200."""
    question = tongban("sandbox", "question", "revoked").out
    done = tongban("confirm", "-", "--client", WINDOW, stdin=question)
    assert done.code == 0, done.err
    assert len(json.loads(done.out)["proofs"]) == 3
