"""Tokens over HTTP: who gets one, who is refused, and that each of it stands in the ledger."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from exchange_api.auth.token_form import ASSERTION_TYPE
from exchange_api.signing.jwk import public_jwk, thumbprint
from tests.integration.exchange_api.following import until_status
from tests.integration.exchange_api.hall import CLIENT, Hall, change, make_key


def access_claims(hall: Hall, **changed: object) -> dict[str, object]:
    """The claims of a good access token, with some changed."""
    now = int(time.time())
    return {
        "iss": hall.url,
        "aud": hall.url,
        "sub": CLIENT,
        "client_id": CLIENT,
        "department": "administrative_approval",
        "scope": "confirm",
        "jti": "t1",
        "iat": now,
        "exp": now + 300,
        **changed,
    }


def forged(hall: Hall, key: EllipticCurvePrivateKey | None = None, **changed: Any) -> str:
    """An access token made outside the exchange, by default with its own key."""
    signing = key or hall.keys.token_key
    headers = {"typ": "at+jwt", "kid": thumbprint(hall.keys.token_key.public_key())}
    return jwt.encode(access_claims(hall, **changed), signing, algorithm="ES256", headers=headers)


def test_a_token_says_whose_it_is(hall: Hall) -> None:
    """The token is an at+jwt of five minutes, checkable with the published key, and is in the ledger."""
    answer = hall.token_answer()
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert (document["token_type"], document["expires_in"], document["scope"]) == ("Bearer", 300, "confirm")
    keys = jwt.PyJWKSet.from_dict(httpx.get(f"{hall.url}/.well-known/jwks.json").json())
    header = jwt.get_unverified_header(document["access_token"])
    claims = jwt.decode(
        document["access_token"],
        keys[header["kid"]],
        algorithms=["ES256"],
        audience=hall.url,
        issuer=hall.url,
    )
    assert header["typ"] == "at+jwt"
    assert claims["exp"] - claims["iat"] == 300
    assert (claims["client_id"], claims["department"]) == (CLIENT, "administrative_approval")
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["client"], entry["outcome"]) == ("token", CLIENT, None)


def test_the_forged_control_is_accepted(hall: Hall) -> None:
    """A token forged with the exchange's own key passes: the refusals below are the changes' doing."""
    assert hall.ask(hall.question(), token=forged(hall)).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.test"},
        {"iss": "https://other.test"},
        {"sub": "another-client"},
        {"client_id": "unknown", "sub": "unknown"},
        {"department": "civil_affairs"},
        {"scope": 7},
    ],
)
def test_refuses_access_tokens_that_do_not_hold(hall: Hall, changed: dict[str, Any]) -> None:
    """A token of another audience, issuer, client or department is 401; its entry names nobody."""
    require_refused(hall, forged(hall, **changed), "token-invalid")


def test_refuses_a_token_of_the_future(hall: Hall) -> None:
    """A token that was not yet given out is 401; its entry names nobody."""
    now = int(time.time())
    require_refused(hall, forged(hall, iat=now + 600, exp=now + 700), "token-expired")


def test_refuses_another_key_and_none(hall: Hall) -> None:
    """A token of another key, with no signature at all, or a client's assertion is 401 and an entry."""
    require_refused(hall, forged(hall, make_key()), "token-invalid")
    unsigned = jwt.encode(access_claims(hall), "", algorithm="none", headers={"typ": "at+jwt"})
    require_refused(hall, unsigned, "token-invalid")
    require_refused(hall, hall.assertion(), "token-invalid")


def test_an_expired_tokens_entry_names_its_client(hall: Hall) -> None:
    """Where the signature holds and only the time is over, the entry says whose token it was."""
    now = int(time.time())
    past: dict[str, Any] = {"exp": now - 60, "iat": now - 360}
    require_refused(hall, forged(hall, **past), "token-expired", CLIENT)
    assert hall.entries()[-1]["department"] == "administrative_approval"
    assert hall.entries()[-1]["token_digest"] == hashlib.sha256(b"t1").hexdigest()
    require_refused(hall, forged(hall, make_key(), **past), "token-invalid")
    require_refused(hall, forged(hall, **past, aud="https://other.test"), "token-invalid")
    require_refused(hall, forged(hall, **past, department=7), "token-invalid")
    require_refused(hall, forged(hall, **(past | {"iat": now + 60})), "token-expired")


def require_refused(hall: Hall, token: str, slug: str, client: str = "(none)") -> None:
    """Ask with the token, and see the problem and its entry."""
    answer = hall.ask(hall.question(), token=token)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"{hall.url}/problems/{slug}"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["outcome"], entry["client"]) == ("refusal", slug, client)
    assert answer.json()["receipt"]["index"] == len(hall.entries()) - 1


def test_an_assertion_is_good_once(hall: Hall) -> None:
    """The same assertion a second time is refused, by a problem of its own."""
    assertion = hall.assertion()
    assert hall.token_answer(assertion).status_code == 200
    again = hall.token_answer(assertion)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    assert again.json()["type"].endswith("/problems/assertion-used")
    assert hall.entries()[-1]["client"] == CLIENT


def test_of_twenty_at_once_exactly_one_wins(hall: Hall) -> None:
    """Twenty concurrent uses of one assertion give one token, and twenty ledger entries."""
    assertion = hall.assertion()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: hall.token_answer(assertion).status_code, range(20)))
    assert sorted(answers) == [200] + [401] * 19
    kinds = [entry["kind"] for entry in hall.entries() if entry["kind"] != "administration"]
    assert sorted(kinds) == ["refusal"] * 19 + ["token"]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.test"},
        {"sub": "another"},
        {"iss": "another", "sub": "another"},
        {"exp": int(time.time()) + 4000},
        {"exp": int(time.time()) - 60},
        {"jti": None},
    ],
)
def test_refuses_assertions_that_do_not_hold(hall: Hall, changed: dict[str, Any]) -> None:
    """An assertion with a wrong or missing claim is invalid_client, logged without a client's name."""
    answer = hall.token_answer(hall.assertion(**changed))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.json()["type"].endswith("/problems/client-invalid")
    entry = hall.entries()[-1]
    assert (entry["kind"], entry["client"]) == ("refusal", "(none)")


def test_refuses_another_key_for_a_known_client(hall: Hall) -> None:
    """A key that is not in the client's set does not prove the client."""
    assert hall.token_answer(hall.assertion(make_key())).json()["error"] == "invalid_client"


def test_a_client_that_is_named_beside_its_assertion_is_the_one_that_made_it(hall: Hall) -> None:
    """`client_id` may be left out or be the same (RFC 7521 §4.2); with another it proves nobody."""
    assertion = hall.assertion()
    other = hall.token_answer(assertion, client_id="another")
    assert (other.status_code, other.json()["error"]) == (401, "invalid_client")
    assert hall.entries()[-1]["client"] == "(none)"
    assert hall.token_answer(assertion, client_id=CLIENT).status_code == 200


@pytest.mark.parametrize(
    ("form", "error", "field"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type", "grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request", "client_assertion_type"),
        ({"client_secret": "s3cret"}, "invalid_request", "client_secret"),
        ({"scope": "confirm admin"}, "invalid_scope", "scope"),
    ],
)
def test_names_the_parameter_at_fault(hall: Hall, form: dict[str, str], error: str, field: str) -> None:
    """A token request that cannot be granted names its parameter and OAuth's error, and echoes nothing."""
    answer = hall.token_answer(**form)
    assert (answer.status_code, answer.json()["error"], answer.json()["field"]) == (400, error, field)
    assert "s3cret" not in answer.text


def test_refuses_repeated_parameters_and_other_forms(hall: Hall) -> None:
    """A parameter given twice is 400, a JSON body is 415, an Authorization header beside the form is 400."""
    form = (
        f"grant_type=client_credentials&grant_type=client_credentials&client_assertion_type={ASSERTION_TYPE}"
    )
    kind = {"content-type": "application/x-www-form-urlencoded"}
    twice = httpx.post(f"{hall.url}/oauth2/token", content=form, headers=kind)
    assert (twice.status_code, twice.json()["field"]) == (400, "grant_type")
    assert httpx.post(f"{hall.url}/oauth2/token", json={}).status_code == 415
    both = httpx.post(
        f"{hall.url}/oauth2/token", content=form, headers=kind | {"authorization": "Basic eDp5"}
    )
    assert (both.status_code, both.json()["field"]) == (400, "authorization")


def test_a_key_is_rotated_without_downtime(hall: Hall) -> None:
    """With both keys in the set both work; with the old one gone it is refused, on the running server."""
    new = make_key()
    old_jwk, new_jwk = public_jwk(hall.client_key.public_key()), public_jwk(new.public_key())
    with hall.registers() as (clients, _):
        clients.replace_keys(CLIENT, {"keys": [old_jwk, new_jwk]}, change("rotation"))
    until_status(lambda: hall.token_answer(by(hall, new)), 200)
    assert hall.token_answer().status_code == 200
    with hall.registers() as (clients, _):
        clients.replace_keys(CLIENT, {"keys": [new_jwk]}, change("rotation done"))
    until_status(hall.token_answer, 401)
    assert hall.token_answer(by(hall, new)).status_code == 200


def by(hall: Hall, key: EllipticCurvePrivateKey) -> str:
    """An assertion signed by a key under its own kid."""
    headers = {"kid": thumbprint(key.public_key())}
    return jwt.encode(hall.assertion_claims(), key, algorithm="ES256", headers=headers)


def test_a_disabled_clients_token_ends_with_it(hall: Hall) -> None:
    """A token that is still young is refused once its client is disabled."""
    token = hall.token()
    assert hall.ask(hall.question(), token=token).status_code == 200
    with hall.registers() as (clients, _):
        clients.disable_client(CLIENT, change("closed"))
    until_status(lambda: hall.ask(hall.question(), token=token), 401)
