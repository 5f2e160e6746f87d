"""A window's proofs: the exchange takes them, and each request has a new one by a key of the client alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import jwt
import pytest

from cli.window import Patience, WindowClient, WindowKey, WindowRefused
from cli.window.possession import PossessionKey
from exchange_api.auth.possession import Target, read_possession
from tests.unit.cli.window.office import POLICY, Office, open_office

NOW = 1_800_000_000.0
AT = datetime.fromtimestamp(NOW, UTC)
QUESTION = {"item": "i", "subject": {"type": "111", "code": "x"}, "case": "c", "operator": "o"}
KEY = WindowKey.generate("window-1")
UNDER_WAY = (503, {"Retry-After": "0"}, b"{}")


@pytest.fixture
def office() -> Iterator[Office]:
    """An exchange that binds a token where a proof comes with its request."""
    with open_office() as office:
        office.binds = True
        yield office


def window(office: Office) -> WindowClient:
    """A window of that exchange, whose clock stands still."""
    patience = Patience(sleep=lambda _: None, jitter=lambda *_: 0.0)
    return WindowClient(office.url, "window", KEY, lambda: NOW, policy=POLICY, patience=patience)


def shown(office: Office) -> list[tuple[str, str, str]]:
    """Path, authorization and proof of each request that came."""
    return [(path, sent.get("Authorization", ""), sent.get("DPoP", "")) for path, sent, _ in office.received]


def test_the_exchange_takes_a_proof_and_no_private_half_leaves() -> None:
    """The reader of the exchange finds nothing wrong; two proofs of one key have two ids."""
    key = PossessionKey()
    target = Target("POST", "https://x.test/v1/confirmations", "token")
    first, second = (key.proof(target.method, target.address, NOW, target.token) for _ in range(2))
    one, two = (read_possession(text, target, AT) for text in (first, second))
    assert one.thumbprint == two.thumbprint
    assert one.jti != two.jti
    assert set(jwt.get_unverified_header(first)["jwk"]) == {"kty", "crv", "x", "y"}


def test_every_request_has_a_proof_of_its_own(office: Office) -> None:
    """Token, question, the question sent again, and a repeat: each proof is of its request, by one key."""
    office.failing = [UNDER_WAY]
    with window(office) as client:
        client.confirm(QUESTION)
        office.digest_of = b""
        client.again("ab" * 16, case="c", operator="o")
    requests = shown(office)
    assert [authorization for _, authorization, _ in requests] == ["", *["DPoP token-1"] * 3]
    read = []
    for path, authorization, proof in requests:
        method = "GET" if path.endswith("ab") else "POST"
        token = authorization.removeprefix("DPoP ") or None
        read.append(read_possession(proof, Target(method, office.url + path, token), AT))
    assert len({proof.thumbprint for proof in read}) == 1
    assert len({proof.jti for proof in read}) == 4


def test_another_client_has_another_key(office: Office) -> None:
    """The key is of one client's life; nothing of it is shared or kept."""
    for _ in range(2):
        with window(office) as client:
            client.enter()
    jwks = {jwt.get_unverified_header(proof)["jwk"]["x"] for _, _, proof in shown(office)}
    assert len(jwks) == 2


def test_a_token_for_another_program_is_bound_to_nothing(office: Office) -> None:
    """`token()` sends no proof, and what it returns is not what questions are sent with."""
    with window(office) as client:
        assert client.token() == client.token() == "token-1"
        client.confirm(QUESTION)
    assert [bool(proof) for _, _, proof in shown(office)] == [False, True, True]
    assert shown(office)[-1][1] == "DPoP token-2"


def test_an_exchange_that_binds_nothing_is_asked_as_before(office: Office) -> None:
    """Where the answer says Bearer, questions carry the token alone."""
    office.binds = False
    with window(office) as client:
        client.confirm(QUESTION)
    assert shown(office)[-1][1:] == ("Bearer token-1", "")


def test_a_refused_token_is_renewed_once_with_new_proofs(office: Office) -> None:
    """After a 401 a new token is fetched and the question sent again, each with a proof not used before."""
    office.failing = [(401, {}, b"{}"), (401, {}, b"{}")]
    with window(office) as client, pytest.raises(WindowRefused):
        client.confirm(QUESTION)
    proofs = [proof for _, _, proof in shown(office)]
    assert len(proofs) == len(set(proofs)) == 4
