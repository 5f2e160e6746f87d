"""Signed answers: the same to the byte under one key, and good for whoever verifies ES256."""

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.api_jws import PyJWS

from exchange_api.signing.answers import AnswerSigner

KEY = generate_private_key(SECP256R1())
ANSWER = '{"satisfied":true,"名":"王建国"}'.encode()


def test_one_answer_has_one_signed_form() -> None:
    """Signed twice, and by another signer of the same key, it is the same JWS; of another key it is not."""
    signed = {signer.sign(ANSWER) for signer in (AnswerSigner(KEY), AnswerSigner(KEY)) for _ in range(2)}
    assert len(signed) == 1
    assert AnswerSigner(generate_private_key(SECP256R1())).sign(ANSWER) not in signed


def test_the_usual_signature_differs_each_time() -> None:
    """The control: what the library signs by default is never the same twice."""
    assert KEY.sign(ANSWER, ECDSA(SHA256())) != KEY.sign(ANSWER, ECDSA(SHA256()))


def test_the_payload_is_the_answer() -> None:
    """Any verifier of ES256 reads the very bytes back."""
    signed = AnswerSigner(KEY).sign(ANSWER)
    assert PyJWS().decode(signed, KEY.public_key(), algorithms=["ES256"]) == ANSWER
    assert jwt.get_unverified_header(signed)["alg"] == "ES256"
