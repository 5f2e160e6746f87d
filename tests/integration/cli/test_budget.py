"""`tongban budget`: limits shown and set, a decoy that is asked for, and alarms by staff id."""

import datetime as dt
import json

import psycopg
import pytest

from cli.demo.exchange import LocalExchange
from cli.demo.population.numbers import resident_number
from tests.unit.cli.command_line import CommandLine

WHY = ("--reason", "letter 12")


def test_limits_are_set_and_set_back(tongban: CommandLine) -> None:
    """What is not named keeps its amount; `--default` ends it; a call that says neither is refused."""
    client = json.loads(tongban("client", "list", "--json").out)[0]["client"]
    done = tongban("budget", "set", client, "--operator-subjects", "800", *WHY, "--json")
    told = json.loads(done.out)
    assert (told["operator_subjects"], told["client_sequence"], told["default"]) == (800, 8, False)
    claims = json.loads(tongban("budget", "set", client, "--operator-claims", "30", *WHY, "--json").out)
    assert (claims["operator_claims"], claims["client_claims"], claims["operator_subjects"]) == (30, 8, 800)
    shown = {one["client"]: one for one in json.loads(tongban("budget", "show", "--json").out)}
    assert shown[client]["operator_subjects"] == 800
    assert json.loads(tongban("budget", "set", client, "--default", *WHY, "--json").out)["default"]
    assert tongban("budget", "set", client, *WHY).code == 1
    assert "--default" in tongban("budget", "set", client, *WHY).err
    assert tongban("budget", "set", "nobody-here", "--client-misses", "9", *WHY).code == 1
    assert client in tongban("budget", "show").out


def test_a_decoy_is_asked_for_and_kept_as_a_digest(tongban: CommandLine, exchange: LocalExchange) -> None:
    """The number stands in no table, a mistyped one is refused, and it can be removed."""
    number = resident_number(dt.date(1977, 5, 5), 801)
    named = tongban("budget", "decoy", *WHY, "--label", f"decoy {number}", stdin=f"{number}\n")
    assert (named.code, number in named.err + named.out) == (1, False)
    done = tongban("budget", "decoy", *WHY, "--json", stdin=f"{number}\n")
    assert json.loads(done.out.splitlines()[-1] if "{" in done.out.splitlines()[-1] else done.out)["changed"]
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        kept = str(connection.execute("select * from budgets.decoy").fetchall())
        targets = connection.execute("select target from access.change").fetchall()
    assert number not in kept + str(targets)
    assert tongban("budget", "decoy", *WHY, stdin="371399197705058011\n").code == 1
    assert "is a decoy already" in tongban("budget", "decoy", *WHY, stdin=f"{number}\n").out
    other = resident_number(dt.date(1977, 5, 5), 803)
    missed = tongban("budget", "decoy", *WHY, "--remove", stdin=f"{other}\n")
    assert "was no decoy, nothing was changed" in missed.out
    removed = tongban("budget", "decoy", *WHY, "--remove", stdin=f"{number}\n")
    assert (removed.code, "in force within five seconds" in removed.out) == (0, True)
    assert json.loads(tongban("budget", "alarms", "--json").out) == []


def test_a_number_that_is_not_given_changes_nothing(tongban: CommandLine) -> None:
    """The next step promises --yes for questions of yes or no alone, which a number is not."""
    done = tongban("budget", "decoy", *WHY, stdin="")
    assert (done.code, "nothing was changed" in done.err) == (1, True)
    assert done.err.endswith("→ run it again; a question of yes or no can be answered ahead with --yes\n")


def test_a_decoys_birth_is_of_the_day_in_shanghai(
    tongban: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between midnight there and midnight UTC a number of that very day is no number of the future."""
    early = dt.datetime(2050, 11, 27, 16, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("cli.changes.utc_now", lambda: early)
    monkeypatch.setattr("cli.commands.budget.utc_now", lambda: early)
    today, tomorrow = (resident_number(dt.date(2050, 11, day), 801) for day in (28, 29))
    assert tongban("budget", "decoy", *WHY, stdin=f"{tomorrow}\n").code == 1
    assert tongban("budget", "decoy", *WHY, stdin=f"{today}\n").code == 0
