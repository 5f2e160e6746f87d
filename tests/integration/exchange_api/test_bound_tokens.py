"""Tokens bound to a key (RFC 9449): no use to whoever stole them. Each attack stands beside its control."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import jwt
import pytest

from exchange.access.assertions import UsedAssertions
from exchange.access.binding import Binding
from exchange_api.auth import bearer
from tests.integration.exchange_api.following import until_status
from tests.integration.exchange_api.hall import ASK_SECONDS, CLIENT, OPERATOR, Hall, change, make_key, serving
from tests.integration.exchange_api.sender import QUESTIONS, TOKENS, Sender, jwk_of
from tests.integration.exchange_api.test_serving import served
from tests.integration.exchange_api.test_tokens import forged

AT_ONCE = 20


@pytest.fixture
def sender(hall: Hall) -> Sender:
    """Whoever the hall's tokens are bound to."""
    return Sender(hall)


def challenge_of(hall: Hall, error: str) -> str:
    """What a refusal under the scheme DPoP asks for."""
    return f'DPoP realm="{hall.url}", error="{error}", algs="ES256"'


def require_refused(sender: Sender, answer: httpx.Response, slug: str, field: str, error: str) -> None:
    """The problem, where it is, the challenge, and an entry that says whose token it was."""
    document = answer.json()
    assert (answer.status_code, document["type"]) == (401, f"{sender.hall.url}/problems/{slug}")
    assert document.get("field") == field
    assert answer.headers["www-authenticate"] == challenge_of(sender.hall, error)
    entry = sender.hall.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["client"]) == ("refusal", slug, CLIENT)
    assert entry["token_digest"]


def test_a_bound_token_serves_its_sender(sender: Sender) -> None:
    """The token says DPoP and `cnf.jkt`; with a new proof each, questions and repeats are answered."""
    document = sender.token_answer().json()
    token = document["access_token"]
    assert document["token_type"] == "DPoP"
    assert jwt.decode(token, options={"verify_signature": False})["cnf"] == {"jkt": sender.thumbprint}
    first = sender.ask(token)
    assert first.status_code == sender.ask(token).status_code == 200
    path = f"{QUESTIONS}/{first.json()['id']}"
    headers = {
        "authorization": f"DPoP {token}",
        "dpop": sender.proof(path, token, htm="GET"),
        "tongban-case": "2026-000123",
        "tongban-operator": OPERATOR,
    }
    assert httpx.get(f"{sender.hall.url}{path}?x=1", headers=headers).content == first.content
    again = httpx.get(f"{sender.hall.url}{path}?x=1", headers=headers)
    assert (again.status_code, again.json()["field"]) == (401, "dpop.jti")


ATTACKS: dict[str, tuple[Callable[[Sender, str], str], str, str, str]] = {
    "no proof": (lambda *_: "", "dpop-invalid", "dpop", "invalid_dpop_proof"),
    "a proof of another token": (
        lambda sender, _: sender.proof(QUESTIONS, "another"),
        "dpop-invalid",
        "dpop.ath",
        "invalid_dpop_proof",
    ),
    "a proof of no token": (
        lambda sender, _: sender.proof(QUESTIONS),
        "dpop-invalid",
        "dpop.ath",
        "invalid_dpop_proof",
    ),
    "another method": (
        lambda sender, token: sender.proof(QUESTIONS, token, htm="GET"),
        "dpop-invalid",
        "dpop.htm",
        "invalid_dpop_proof",
    ),
    "another path": (
        lambda sender, token: sender.proof(TOKENS, token),
        "dpop-invalid",
        "dpop.htu",
        "invalid_dpop_proof",
    ),
    "another host": (
        lambda sender, token: sender.proof(QUESTIONS, token, htu=f"https://other.test{QUESTIONS}"),
        "dpop-invalid",
        "dpop.htu",
        "invalid_dpop_proof",
    ),
    "stale": (
        lambda sender, token: sender.proof(QUESTIONS, token, iat=int(time.time()) - 90),
        "dpop-invalid",
        "dpop.iat",
        "invalid_dpop_proof",
    ),
    "of the future": (
        lambda sender, token: sender.proof(QUESTIONS, token, iat=int(time.time()) + 60),
        "dpop-invalid",
        "dpop.iat",
        "invalid_dpop_proof",
    ),
    "another type": (
        lambda sender, token: sender.proof(QUESTIONS, token, header={"typ": "JWT"}),
        "dpop-invalid",
        "dpop",
        "invalid_dpop_proof",
    ),
    "another algorithm": (
        lambda sender, token: sender.proof(QUESTIONS, token, header={"alg": "HS256"}),
        "dpop-invalid",
        "dpop",
        "invalid_dpop_proof",
    ),
    "its private key beside it": (
        lambda sender, token: sender.proof(
            QUESTIONS, token, header={"jwk": jwk_of(sender.key) | {"d": "AQAB"}}
        ),
        "dpop-invalid",
        "dpop",
        "invalid_dpop_proof",
    ),
    "another's key, which signed nothing": (
        lambda sender, token: Sender(sender.hall).proof(QUESTIONS, token, header={"jwk": jwk_of(sender.key)}),
        "dpop-invalid",
        "dpop",
        "invalid_dpop_proof",
    ),
    "a thief's own proof": (
        lambda sender, token: Sender(sender.hall).proof(QUESTIONS, token),
        "token-bound",
        "dpop.jwk",
        "invalid_token",
    ),
}


def test_a_stolen_token_is_of_no_use(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrong proof is refused, though the token was served before and after; unchecked, each passes."""
    token = sender.token()
    assert sender.ask(token).status_code == 200
    for make, slug, field, error in ATTACKS.values():
        require_refused(sender, sender.ask(token, make(sender, token)), slug, field, error)
        assert sender.ask(token).status_code == 200
    monkeypatch.setattr(bearer, "_require_sender", look_away)
    for make, *_ in ATTACKS.values():
        assert sender.ask(token, make(sender, token)).status_code == 200


async def look_away(*_: object) -> None:
    """Ask nothing of a request's sender."""


def test_a_bound_token_is_not_borne(sender: Sender) -> None:
    """Sent as Bearer it is refused, with a proof and without; by its own scheme it passes."""
    token = sender.token()
    for proof in ("", sender.proof(QUESTIONS, token)):
        answer = sender.ask(token, proof, scheme="Bearer")
        require_refused(sender, answer, "token-bound", "authorization", "invalid_token")
    assert sender.ask(token, scheme="dpop").status_code == 200


def test_a_loose_token_is_not_passed_off_as_bound(sender: Sender) -> None:
    """A token without a bond is refused under DPoP, whatever proof comes with it; as Bearer it passes."""
    token = sender.hall.token()
    answer = sender.ask(token)
    assert answer.json()["type"].endswith("/token-invalid")
    assert answer.headers["www-authenticate"] == challenge_of(sender.hall, "invalid_token")
    assert sender.ask(token, "", scheme="Bearer").status_code == 200


def test_a_bond_that_is_not_understood_is_none_to_ignore(sender: Sender) -> None:
    """A token of the exchange's own key with an odd `cnf` is refused; without `cnf` it passes."""
    for cnf in ({}, {"jkt": 7}, {"kid": "k"}, "k"):
        answer = sender.hall.ask(sender.hall.question(), token=forged(sender.hall, cnf=cnf))
        assert answer.json()["type"].endswith("/token-invalid")
    assert sender.hall.ask(sender.hall.question(), token=forged(sender.hall)).status_code == 200


def test_two_proofs_are_none(sender: Sender) -> None:
    """Two DPoP headers are refused, at both endpoints, even if both are right."""
    token = sender.token()
    headers = [("authorization", f"DPoP {token}"), ("content-type", "application/json")]
    twice = [("dpop", sender.proof(QUESTIONS, token)) for _ in range(2)]
    answer = httpx.post(f"{sender.hall.url}{QUESTIONS}", json=sender.hall.question(), headers=headers + twice)
    assert (answer.status_code, answer.json()["field"]) == (401, "dpop")
    asked = sender.token_answer(headers=[("dpop", sender.proof(TOKENS)) for _ in range(2)])
    assert (asked.status_code, asked.json()["error"]) == (400, "invalid_dpop_proof")


def test_a_proof_is_used_up_only_by_its_own_request(sender: Sender) -> None:
    """A proof that was shown with another token, or by a thief, still serves its own request, once."""
    token, other = sender.token(), sender.token()
    proof = sender.proof(QUESTIONS, token)
    assert sender.ask(other, proof).json()["field"] == "dpop.ath"
    assert [sender.ask(token, proof).status_code for _ in range(2)] == [200, 401]
    named = Sender(sender.hall)
    one, two = (each.proof(QUESTIONS, token, jti="same") for each in (named, sender))
    assert sender.ask(token, one).status_code == 401
    assert sender.ask(token, two).status_code == 200


def at_once(sender: Sender, token: str, urls: list[str]) -> list[int]:
    """The statuses of one proof sent to all of `urls` at the same time."""
    proof, hall = sender.proof(QUESTIONS, token), sender.hall
    headers = {"authorization": f"DPoP {token}", "dpop": proof}

    def send(url: str) -> int:
        return httpx.post(
            f"{url}{QUESTIONS}", json=hall.question(), headers=headers, timeout=ASK_SECONDS
        ).status_code

    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(send, urls))


def test_of_one_proof_at_once_over_workers_exactly_one_wins(furnished: Hall, tmp_path: Path) -> None:
    """Twenty uses of one proof, at once and over three workers, give one answer and nineteen refusals."""
    furnished.publish_person()
    with served(furnished, tmp_path, 3):
        sender = Sender(furnished)
        token = sender.token()
        assert sorted(at_once(sender, token, [furnished.url] * AT_ONCE)) == [200] + [401] * (AT_ONCE - 1)
    outcomes = [entry["outcome"] for entry in furnished.entries() if entry["kind"] == "refusal"]
    assert outcomes == ["dpop-invalid"] * (AT_ONCE - 1)


def test_a_memory_of_each_worker_would_not_do(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers that remember proofs by themselves both answer the same one: the database is needed."""
    seen: set[tuple[int, str]] = set()

    async def by_myself(self: UsedAssertions, thumbprint: str, jti: str, _: object) -> bool:
        known = (id(self), jti) in seen
        seen.add((id(self), jti))
        return not known

    other = sender.hall.elsewhere()
    with serving(other):
        urls = [sender.hall.url, other.url]
        assert sorted(at_once(sender, sender.token(), urls)) == [200, 401]
        monkeypatch.setattr(UsedAssertions, "use_possession", by_myself)
        assert at_once(sender, sender.token(), urls) == [200, 200]


def test_what_a_record_demands_is_demanded(hall: Hall) -> None:
    """Once a record says dpop, no loose token is given out or taken; bound ones are, as before."""
    sender, loose = Sender(hall), hall.token()
    assert hall.ask(hall.question(), token=loose).status_code == 200
    with hall.registers() as (clients, _):
        clients.bind_tokens(CLIENT, Binding.DPOP, change("letter 9"))
    until_status(hall.token_answer, 400)
    refused = hall.token_answer()
    assert (refused.json()["error"], refused.json()["field"]) == ("invalid_dpop_proof", "dpop")
    assert refused.json()["type"].endswith("/token-dpop-invalid")
    assert hall.entries()[-1]["client"] == CLIENT
    before = hall.ask(hall.question(), token=loose)
    assert (before.status_code, before.json()["type"]) == (401, f"{hall.url}/problems/token-invalid")
    assert before.headers["www-authenticate"] == challenge_of(hall, "invalid_token")
    assert sender.ask(sender.token()).status_code == 200
    with hall.registers() as (clients, _):
        clients.bind_tokens(CLIENT, Binding.NONE, change("letter 10"))
    until_status(hall.token_answer, 200)


def test_a_wrong_proof_gets_no_token(sender: Sender) -> None:
    """At the token endpoint a faulty or used proof is invalid_dpop_proof, not a loose token."""
    used = sender.proof(TOKENS)
    assert sender.token_answer(used).status_code == 200
    for proof, field in (
        (used, "dpop.jti"),
        (sender.proof(QUESTIONS), "dpop.htu"),
        (sender.proof(TOKENS, htm="GET"), "dpop.htm"),
        (sender.proof(TOKENS, iat=int(time.time()) - 90), "dpop.iat"),
        (sender.proof(TOKENS, header={"jwk": jwk_of(make_key())}), "dpop"),
        ("x", "dpop"),
    ):
        answer = sender.token_answer(proof)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")
        assert answer.json()["field"] == field
        assert "access_token" not in answer.json()
    assert sender.token_answer().status_code == 200


def test_what_is_missing_is_asked_for_by_both_schemes(hall: Hall) -> None:
    """Without a token the challenge names both ways; under DPoP an expired token is told so by DPoP."""
    bare = httpx.post(f"{hall.url}{QUESTIONS}", json=hall.question())
    assert bare.headers["www-authenticate"] == (
        f'Bearer realm="{hall.url}", DPoP realm="{hall.url}", algs="ES256"'
    )
    ended = hall.expired_token(int(time.time()) - 60)
    assert Sender(hall).ask(ended).headers["www-authenticate"] == challenge_of(hall, "invalid_token")
    metadata = httpx.get(f"{hall.url}/.well-known/oauth-authorization-server").json()
    assert metadata["dpop_signing_alg_values_supported"] == ["ES256"]
