"""From the client's key to a receipt: the whole way once."""

import hashlib

from tests.integration.exchange_api.hall import Hall


def test_token_then_confirmation_then_receipt(hall: Hall) -> None:
    """A window obtains a token, confirms an item, and holds a receipt for the very answer."""
    answer = hall.ask(hall.question())
    assert answer.status_code == 200
    document = answer.json()
    assert [proof["verdict"] for proof in document["proofs"]] == ["confirmed"] * 3
    entry = hall.entries()[-1]
    assert entry["answer_digest"] == hashlib.sha256(answer.content).hexdigest()
