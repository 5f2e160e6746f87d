"""`tongban key`: the steps of a rotation, each logged, none of them a secret on the screen."""

import json
import os
import time

import psycopg
import pytest

from cli.demo.exchange import LocalExchange
from exchange.key_rotation import LEARNING
from exchange.keys import KeyRing
from exchange.ledger.opening import POLICY
from tests.unit.cli.command_line import CommandLine

REASON = ("--reason", "yearly rotation")


def learnt(exchange: LocalExchange, name: str) -> None:
    """Let the time pass in which workers learn an announced key."""
    path = KeyRing(exchange.settings.keys_dir).next_path(name)
    past = time.time() - LEARNING.seconds - 1
    os.utime(path, (past, past))


def test_receipt_key_is_rotated_with_its_policy(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Announced, finished and retired: the policy file follows, each step is a change and an entry."""
    policy = exchange.settings.ledger_dir / POLICY
    done = tongban("key", "rotate", "receipt", *REASON)
    assert done.code == 0, done.said
    assert str(policy) in done.out
    assert policy.read_text(encoding="utf-8").count("receipt ") == 2
    early = tongban("key", "rotate", "receipt", "--finish", *REASON)
    assert early.code == 1
    assert "every worker has learnt it" in early.err
    learnt(exchange, "receipt")
    assert tongban("key", "rotate", "receipt", "--finish", *REASON).code == 0
    assert policy.read_text(encoding="utf-8").count("receipt ") == 2
    listed = json.loads(tongban("key", "list", "--json").out)
    assert [one["state"] for one in listed if one["name"] == "receipt"] == ["signing", "former"]
    assert tongban("key", "retire", "receipt", "--yes", *REASON).code == 0
    assert policy.read_text(encoding="utf-8").count("receipt ") == 1
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as database:
        query = "select action, target, reason from access.change where target = 'receipt' order by id"
        found = database.execute(query.encode()).fetchall()
        entries = database.execute("select convert_from(body, 'UTF8') from ledger.entry").fetchall()
    assert [row[0] for row in found] == ["announce_key", "finish_key", "retire_key"]
    assert {row[2] for row in found} == {"yearly rotation"}
    outcomes = [json.loads(body)["outcome"] for (body,) in entries]
    assert [name for name in outcomes if name and name.endswith("_key")] == [row[0] for row in found]


def test_wrong_steps_are_told_in_both_languages(tongban: CommandLine) -> None:
    """A key that does not rotate and a retirement that is not confirmed change nothing."""
    done = tongban("key", "rotate", "log", *REASON)
    assert done.code == 1
    assert "a new log key is a new ledger" in done.err
    assert "→ tongban key list" in done.err
    aborted = tongban("key", "retire", "answer", *REASON, LANG="zh_CN.UTF-8")
    assert aborted.code == 1
    assert "已中止" in aborted.err


def test_list_shows_no_secret(tongban: CommandLine, exchange: LocalExchange) -> None:
    """The list names keys by their ids alone."""
    done = tongban("key", "list", LANG="zh_CN.UTF-8")
    assert "签名中" in done.out
    assert "下一步" in done.out
    assert "PRIVATE" not in done.said
    secret = (exchange.settings.keys_dir / "subject.key").read_bytes().hex()
    assert secret not in done.said


@pytest.mark.parametrize(
    ("reason", "environment", "told"),
    [
        ("  ", {}, "the reason has 0 characters"),
        ("yearly", {"TONGBAN_DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none"}, "database"),
    ],
)
def test_what_cannot_be_logged_touches_no_key(
    tongban: CommandLine, exchange: LocalExchange, reason: str, environment: dict[str, str], told: str
) -> None:
    """Without a reason or without the ledger no key is announced, exchanged or forgotten."""
    ring = KeyRing(exchange.settings.keys_dir)
    why = ("--reason", reason)
    assert tongban("key", "rotate", "answer", *why, **environment).code != 0
    assert not ring.next_path("answer").exists()
    assert tongban("key", "rotate", "answer", *REASON).code == 0
    learnt(exchange, "answer")
    before = ring.key_id(ring.directory / "answer.pem")
    done = tongban("key", "rotate", "answer", "--finish", *why, **environment)
    assert done.code != 0
    assert told in done.err
    assert "→" in done.err
    assert ring.key_id(ring.directory / "answer.pem") == before
    assert tongban("key", "rotate", "answer", "--finish", *REASON).code == 0
    assert tongban("key", "retire", "answer", "--yes", *why, **environment).code != 0
    assert ring.former_paths("answer")
    assert tongban("key", "retire", "answer", "--yes", *REASON).code == 0
    assert not ring.former_paths("answer")


def test_where_the_policy_cannot_be_written_no_receipt_key_is_announced(
    tongban: CommandLine, exchange: LocalExchange
) -> None:
    """Away from the log's key the policy cannot name the next receipt key: nothing is begun."""
    ring = KeyRing(exchange.settings.keys_dir)
    log_key = ring.directory / "log.pem"
    log_key.rename(log_key.with_suffix(".away"))
    try:
        assert tongban("key", "rotate", "receipt", *REASON).code != 0
        assert not ring.next_path("receipt").exists()
    finally:
        log_key.with_suffix(".away").rename(log_key)
    assert tongban("key", "rotate", "receipt", *REASON).code == 0
