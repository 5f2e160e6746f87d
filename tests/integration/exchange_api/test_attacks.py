"""Every attack on the reading of tokens, sent to both doors of a served exchange: none is accepted.

The lists are those of the unit tests, of tokens and of key sets: forged byte by byte, each beside a twin that
differs in nothing else. The exchange has the lists' clock, issuer, key and client. Twins are accepted, and so
is the attack itself once the guard that it is meant for looks away, but for those few that something behind
the guard stops as well.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import HttpUrl

from exchange.access import snapshot
from exchange.access.clients import NewClient
from exchange.access.state import AccessState, read_state
from tests.integration.exchange_api.hall import DEPARTMENT, Hall, change, serving
from tests.scenarios.waiting import until
from tests.unit.exchange.access.key_set_attacks import ATTACKS as KEY_SET_ATTACKS
from tests.unit.exchange_api.auth.attacks import ATTACKS, CLAIMS, HEADER, ISSUER, KEY, NOW, Forgery

WINDOW = "window"
JTI = (f"jti-{number}" for number in itertools.count())
FED_BY_HAND = "fed-by-hand"
NONE_AS_ASSERTION = frozenset({"no typ"})  # RFC 7523 asks for none
Door = Callable[[Hall, Forgery], httpx.Response]


def as_assertion(hall: Hall, forgery: Forgery) -> httpx.Response:
    """Ask for a token with a forgery as the client's assertion."""
    return hall.token_answer(used_once(forgery).text())


def as_access_token(hall: Hall, forgery: Forgery) -> httpx.Response:
    """Ask a question with a forgery as access token."""
    forged = used_once(forgery)
    header = carried_over(forged.header, HEADER, {**HEADER, "typ": "at+jwt"})
    claims = {**CLAIMS, "iss": ISSUER, "client_id": WINDOW, "department": DEPARTMENT, "scope": "confirm"}
    token = replace(forged, header=header, claims=carried_over(forged.claims, CLAIMS, claims))
    return hall.ask(hall.question(), token.text())


def carried_over(forged: Any, good: dict[str, Any], own: dict[str, Any]) -> Any:
    """Return what differs between `forged` and `good`, done to `own` instead."""
    if isinstance(forged, bytes):  # JSON with something before the good members
        return forged.replace(json.dumps(good).encode()[1:], json.dumps(own).encode()[1:])
    changed = {name: value for name, value in forged.items() if name not in good or value != good[name]}
    if changed.get("typ") == own.get("typ") is not None:
        changed["typ"] = good["typ"]  # the other door's
    return {name: value for name, value in {**own, **changed}.items() if name in forged or name not in good}


def used_once(forgery: Forgery) -> Forgery:
    """The forgery with a jti of its own, where it has the list's."""
    if isinstance(forgery.claims, bytes) or forgery.claims.get("jti") != CLAIMS["jti"]:
        return forgery
    return replace(forgery, claims={**forgery.claims, "jti": next(JTI)})


@pytest.fixture
def attacked(furnished: Hall) -> Iterator[Hall]:
    """An exchange with the lists' issuer, clock, key and client, and a client whose keys will be changed."""
    furnished.publish_person()
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (furnished.settings.keys_dir / "token.pem").write_bytes(pem)
    furnished.settings = furnished.settings.model_copy(update={"issuer": HttpUrl(ISSUER)})
    with furnished.registers() as (clients, _):
        for name in (WINDOW, FED_BY_HAND):
            clients.add_client(NewClient(name, DEPARTMENT, name, Forgery().jwks), change())
    with serving(furnished, lambda: NOW) as hall:
        yield hall


STOPPED_BEHIND: dict[Door, set[str]] = {
    # the client is looked up by iss and has to be sub; its jti has to fit the store; exp has to be a time
    as_assertion: {
        *("another issuer", "issuer is a part", "no iss", "no sub", "no jti", "no exp"),
        *("exp as text", "exp beyond time", "empty jti", "long jti", "jti with a control character"),
    },
    # the grant is made of claims of the right types, or not at all
    as_access_token: {"no sub", "no jti", "no exp", "exp as a fraction", "exp as text"},
}
DOORS = pytest.mark.parametrize("door", [as_assertion, as_access_token])


@DOORS
def test_no_attack_is_accepted_and_every_twin_is(
    attacked: Hall, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401 for each, as a problem that does not say why; 200 for its twin; without its guard it comes in."""
    attacks = [one for one in ATTACKS if door is as_access_token or one.name not in NONE_AS_ASSERTION]
    told = {attack.name: door(attacked, attack.forge()) for attack in attacks}
    assert {name: answer.status_code for name, answer in told.items() if answer.status_code != 401} == {}
    kinds = {answer.json()["type"].rpartition("/")[2] for answer in told.values()}
    assert kinds <= {"token-invalid", "token-expired", "client-invalid"}
    twins = {attack.name: door(attacked, attack.twin()).status_code for attack in attacks}
    assert {name: status for name, status in twins.items() if status != 200} == {}
    stopped = set()
    for attack in attacks:
        with monkeypatch.context() as patch:
            attack.sabotage(patch)
            if door(attacked, attack.forge()).status_code != 200:
                stopped.add(attack.name)
    assert stopped == STOPPED_BEHIND[door]


NOT_NAMEABLE = {"no kid", "kid a number"}  # no header names such a key: the reader takes text alone


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[AccessState]:
    """What the server's snapshot has read, quicker than it does."""
    ended: list[AccessState] = []

    async def read(pool: asyncpg.Pool, subject_key: bytes) -> AccessState:
        ended.append(await read_state(pool, subject_key))
        return ended[-1]

    monkeypatch.setattr(snapshot, "read_state", read)
    monkeypatch.setattr(snapshot, "EVERY_SECONDS", 0.02)
    return ended


def fed(hall: Hall, reads: list[AccessState], jwks: dict[str, Any], signer: Any) -> int:
    """Write keys into the register by hand, and ask for a token once the server has read them."""
    written = json.dumps(jwks | {"written": next(JTI)})  # no set that it has read before
    hall.sql("update access.client set jwks = %s where client_id = %s", written, FED_BY_HAND)
    before = len(reads)
    until(lambda: len(reads) >= before + 2)  # the second one began after it was written
    claims = {**CLAIMS, "iss": FED_BY_HAND, "sub": FED_BY_HAND, "jti": next(JTI)}
    header = {**HEADER, "kid": jwks["keys"][0].get("kid")}
    return hall.token_answer(Forgery(header=header, claims=claims, signer=signer).text()).status_code


def test_a_key_set_written_in_by_hand_is_none(
    reads: list[AccessState], attacked: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a client proves nothing, by the twin of its set it does; without the set's guard it comes in."""
    stopped = set()
    for attack in KEY_SET_ATTACKS:
        assert fed(attacked, reads, attack.jwks, attack.signer) == 401, attack.name
        assert fed(attacked, reads, attack.twin, attack.signer) == 200, attack.name
        with monkeypatch.context() as patch:
            attack.look_away(patch)
            if fed(attacked, reads, attack.jwks, attack.signer) != 200:
                stopped.add(attack.name)
    assert stopped == NOT_NAMEABLE
    assert as_assertion(attacked, Forgery()).status_code == 200
