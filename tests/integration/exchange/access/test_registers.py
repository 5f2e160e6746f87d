"""Clients and agreements in a real database: idempotent seeding, no revival, every change with its reason."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from catalog.model import Agreement, Catalogue
from exchange.access.agreements import AgreementRegister
from exchange.access.binding import Binding
from exchange.access.changes import Change
from exchange.access.clients import ClientRegister, NewClient
from exchange.access.errors import (
    AgreementOver,
    AgreementUnknown,
    ClientExists,
    ClientUnknown,
    ClientUnusable,
    KeySetUnusable,
    LogNotOpen,
)
from exchange.migrate import sqlalchemy_url
from exchange_api.signing.jwk import public_jwk

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
WHY = Change("li.na", "ticket 17", AT)
JWKS = {"keys": [public_jwk(generate_private_key(SECP256R1()).public_key())]}
CLIENT = NewClient("hall-window", "administrative_approval", "大厅窗口", JWKS)
AGREEMENT = Agreement(
    "a1",
    "administrative_approval",
    "market_regulation/business_licence",
    frozenset({"title"}),
    frozenset({"item"}),
    date(2026, 1, 1),
    date(2027, 1, 1),
    "核验",
    "条例第二十条",
)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction of the owner, rolled back in the end."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as opened:
        opened.execute(text("select ledger.open_log('ledger.test/county')"))
        yield opened
    engine.dispose()


def catalogue(*agreements: Agreement) -> Catalogue:
    """A catalogue of nothing but agreements."""
    return Catalogue({}, {}, {}, {agreement.id: agreement for agreement in agreements}, "00")


def changes(connection: Connection) -> list[tuple[str, str, str, str]]:
    """The log of changes."""
    rows = connection.execute(text("select actor, action, target, reason from access.change order by id"))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_a_client_is_registered_once(connection: Connection) -> None:
    """Adding is logged with actor and reason; adding again is a fault and not logged."""
    register = ClientRegister(connection)
    register.add_client(CLIENT, WHY)
    with pytest.raises(ClientExists):
        register.add_client(CLIENT, WHY)
    assert changes(connection) == [("li.na", "add_client", "hall-window", "ticket 17")]


def test_scopes_are_granted_and_taken_again(connection: Connection) -> None:
    """A client does one by one unless it is told otherwise; what is none of the scopes is refused."""
    register = ClientRegister(connection)
    register.add_client(CLIENT, WHY)
    assert register.client("hall-window").scopes == {"confirm"}
    for scopes in ({"confirm", "batch"}, {"batch"}, {"confirm"}):
        register.grant_scopes("hall-window", frozenset(scopes), WHY)
        assert register.client("hall-window").scopes == scopes
    for wrong in (set[str](), {"admin"}):
        with pytest.raises(ClientUnusable):
            register.grant_scopes("hall-window", frozenset(wrong), WHY)
    register.disable_client("hall-window", WHY)
    for client_id in ("nobody", "hall-window"):
        with pytest.raises(ClientUnknown):
            register.grant_scopes(client_id, frozenset({"batch"}), WHY)
    assert [action for _, action, _, _ in changes(connection)] == [
        "add_client",
        "grant_scopes_batch_confirm",
        "grant_scopes_batch",
        "grant_scopes_confirm",
        "disable_client",
    ]


@pytest.mark.parametrize(
    "client",
    [
        replace(CLIENT, client_id="Hall"),
        replace(CLIENT, client_id="(none)"),
        replace(CLIENT, department="x y"),
        replace(CLIENT, scopes=frozenset()),
        replace(CLIENT, scopes=frozenset({"admin"})),
    ],
)
def test_refuses_clients_it_cannot_accept(connection: Connection, client: NewClient) -> None:
    """Ids, departments and scopes out of bounds are refused before anything is written."""
    with pytest.raises(ClientUnusable):
        ClientRegister(connection).add_client(client, WHY)
    assert changes(connection) == []


def test_refuses_keys_that_would_never_verify(connection: Connection) -> None:
    """A key set the API would not trust is refused when it is registered, and when it is replaced."""
    register = ClientRegister(connection)
    with pytest.raises(KeySetUnusable):
        register.add_client(replace(CLIENT, jwks={"keys": []}), WHY)
    register.add_client(CLIENT, WHY)
    with pytest.raises(KeySetUnusable):
        register.replace_keys("hall-window", {"keys": []}, WHY)


def test_disabling_keeps_the_first_time(connection: Connection) -> None:
    """A client is disabled, not deleted; doing it again moves no time, and an unknown one is a fault."""
    register = ClientRegister(connection)
    register.add_client(CLIENT, WHY)
    register.disable_client("hall-window", WHY)
    register.disable_client("hall-window", replace(WHY, at=AT.replace(year=2027)))
    assert connection.execute(text("select disabled_at from access.client")).scalar_one() == AT
    with pytest.raises(ClientUnknown):
        register.disable_client("nobody", WHY)


def test_a_demand_on_tokens_is_a_change(connection: Connection) -> None:
    """A client says nothing or something of its tokens from the start; a later demand is logged as such."""
    register = ClientRegister(connection)
    register.add_client(CLIENT, WHY)
    register.add_client(replace(CLIENT, client_id="bound", binding=Binding.DPOP), WHY)
    assert [register.client(name).binding for name in ("hall-window", "bound")] == [
        Binding.NONE,
        Binding.DPOP,
    ]
    register.bind_tokens("hall-window", Binding.DPOP, WHY)
    assert register.client("hall-window").binding is Binding.DPOP
    assert changes(connection)[-1] == ("li.na", "bind_tokens_dpop", "hall-window", "ticket 17")
    register.disable_client("hall-window", WHY)
    for client_id in ("nobody", "hall-window"):
        with pytest.raises(ClientUnknown):
            register.bind_tokens(client_id, Binding.NONE, WHY)


def test_a_change_stands_in_the_ledger_or_does_not_happen(connection: Connection) -> None:
    """Each change is one entry, found by its request id and naming no person; without a ledger it fails."""
    ClientRegister(connection).add_client(CLIENT, WHY)
    found = connection.execute(
        text("select c.request_id, convert_from(e.body, 'UTF8') from access.change c, ledger.entry e")
    )
    [(request_id, body)] = found.all()
    entry = json.loads(body)
    assert (entry["kind"], entry["outcome"], entry["case"]) == ("administration", "add_client", "hall-window")
    assert (entry["request_id"], entry["purpose"]) == (request_id, "ticket 17")
    assert "li.na" not in body
    connection.rollback()
    with pytest.raises(LogNotOpen):
        ClientRegister(connection).add_client(CLIENT, WHY)


def test_a_change_needs_actor_and_reason(connection: Connection) -> None:
    """A blank reason is refused."""
    with pytest.raises(ValueError, match="a reason"):
        ClientRegister(connection).add_client(CLIENT, replace(WHY, reason="  "))


def test_seeding_is_idempotent_and_names_what_differs(connection: Connection) -> None:
    """A second seeding adds nothing; other terms under the same id change nothing and are named."""
    register = AgreementRegister(connection)
    assert register.seed_agreements(catalogue(AGREEMENT), WHY).added == ("a1",)
    assert register.seed_agreements(catalogue(AGREEMENT), WHY).kept == ("a1",)
    wider = replace(AGREEMENT, facts=frozenset({"title", "capital"}))
    assert register.seed_agreements(catalogue(wider), WHY).differing == ("a1",)
    assert connection.execute(text("select facts from access.agreement")).scalar_one() == ["title"]
    assert [action for _, action, _, _ in changes(connection)] == ["seed_agreement"]


def test_a_seed_never_revives_an_ended_agreement(connection: Connection) -> None:
    """What people ended stays ended, by the register and by the database's own trigger."""
    register = AgreementRegister(connection)
    register.seed_agreements(catalogue(AGREEMENT), WHY)
    register.end_agreement("a1", WHY)
    assert register.seed_agreements(catalogue(AGREEMENT), WHY).ended == ("a1",)
    assert connection.execute(text("select ended_at from access.agreement")).scalar_one() == AT
    with pytest.raises(DBAPIError, match="stays ended"), connection.begin_nested():
        connection.execute(text("update access.agreement set ended_at = null"))


def test_ending_twice_or_what_is_not_there_is_a_fault(connection: Connection) -> None:
    """Ending is logged once."""
    register = AgreementRegister(connection)
    register.seed_agreements(catalogue(AGREEMENT), WHY)
    register.end_agreement("a1", WHY)
    with pytest.raises(AgreementOver):
        register.end_agreement("a1", WHY)
    with pytest.raises(AgreementUnknown):
        register.end_agreement("a2", WHY)
    assert [action for _, action, _, _ in changes(connection)] == ["seed_agreement", "end_agreement"]


@pytest.mark.parametrize("statement", ["update access.change set actor = 'x'", "delete from access.change"])
def test_the_log_of_changes_only_grows(connection: Connection, statement: str) -> None:
    """Not even the owner rewrites a change in passing."""
    ClientRegister(connection).add_client(CLIENT, WHY)
    with pytest.raises(DBAPIError, match="only added"), connection.begin_nested():
        connection.execute(text(statement))
