"""`tongban batch`: a client is allowed, a case approved, listed and withdrawn; each is an entry."""

import json

import psycopg

from cli.demo.exchange import LocalExchange
from tests.unit.cli.command_line import CommandLine

ITEM = "publication_retail_establishment"
WHY = ("--reason", "letter 12")


def test_a_case_is_approved_listed_and_withdrawn(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Without the scope nothing is approved; defaults are told; --all lists what was withdrawn."""
    client = json.loads(tongban("client", "list", "--json").out)[0]["client"]
    terms: tuple[str, ...] = (
        "--client",
        client,
        "--item",
        ITEM,
        "--case",
        "2026-000123",
        "--subjects",
        "500",
    )
    terms += ("--approved-by", "分管负责人", "--basis", "letter 12", "--until", "2099-12-31", *WHY)
    refused = tongban("batch", "approve", "b1", *terms)
    assert (refused.code, f"tongban batch allow {client}" in refused.err) == (1, True)
    assert json.loads(tongban("batch", "allow", client, *WHY, "--json").out)["scopes"] == ["batch", "confirm"]
    told = json.loads(tongban("batch", "approve", "b1", *terms, "--json").out)
    assert (told["most_subjects"], told["most_sequence"], told["most_misses"]) == (500, 8, 100)
    assert tongban("batch", "approve", "b1", *terms).code == 1
    (listed,) = json.loads(tongban("batch", "list", "--json").out)
    assert (listed["stands"], listed["subjects"], listed["approved_by"]) == (True, 0, "分管负责人")
    assert "0 / 500" in tongban("batch", "list").out
    assert json.loads(tongban("batch", "withdraw", "b1", *WHY, "--yes", "--json").out) == {"withdrawn": "b1"}
    assert json.loads(tongban("batch", "list", "--json").out) == []
    (over,) = json.loads(tongban("batch", "list", "--all", "--json").out)
    assert (over["stands"], bool(over["withdrawn_at"])) == (False, True)
    assert json.loads(tongban("batch", "allow", client, *WHY, "--remove", "--json").out)["scopes"] == [
        "confirm"
    ]
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        rows = connection.execute("select body from ledger.entry order by index").fetchall()
    kinds = [entry["outcome"] for entry in (json.loads(row[0]) for row in rows)]
    assert kinds[-4:] == [
        "grant_scopes_batch_confirm",
        "approve_batch",
        "withdraw_batch",
        "grant_scopes_confirm",
    ]


def test_what_cannot_be_approved_is_said(tongban: CommandLine) -> None:
    """An item nobody knows, a day that is over, a case that names a person: each is told, nothing is written.

    The control: with none of the three the very same terms are approved.
    """
    client = json.loads(tongban("client", "list", "--json").out)[0]["client"]
    assert tongban("batch", "allow", client, *WHY).code == 0
    terms = ("--subjects", "5", "--approved-by", "x", "--basis", "y", *WHY, "--client", client)
    for item, case, until, code, told in (
        ("no_such_item", "1", "2099-12-31", 2, "no item no_such_item"),
        (ITEM, "1", "2020-01-01", 1, "the last day lies before"),
        (ITEM, "11010519491231002X", "2099-12-31", 1, "must not hold a person's number"),
    ):
        done = tongban("batch", "approve", "b9", *terms, "--item", item, "--case", case, "--until", until)
        assert (done.code, told in done.err) == (code, True), done.err
        assert "11010519491231002X" not in done.err + done.out
    assert "b9" not in tongban("batch", "list", "--all", "--json").out
    good = ("--item", ITEM, "--case", "1", "--until", "2099-12-31")
    assert tongban("batch", "approve", "b9", *terms, *good).code == 0


def test_an_item_of_several_persons_is_not_approved_in_vain(tongban: CommandLine) -> None:
    """The exchange refuses every batch of such an item, so that is said before anybody relies on it."""
    terms = ("--subjects", "5", "--approved-by", "x", "--basis", "y", *WHY, "--client", "hall-window")
    for item in ("maintenance_fund_renaming", "housing_construction_045"):
        until = ("--case", "1", "--until", "2099-12-31")
        done = tongban("batch", "approve", "b9", *terms, "--item", item, *until)
        assert (done.code, "tongban confirm" in done.err) == (2, True)
