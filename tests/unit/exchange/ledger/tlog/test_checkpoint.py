"""Checkpoints: written and read exactly, taken only with the log's own signature."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exchange.ledger.tlog.checkpoint import Checkpoint, open_checkpoint
from exchange.ledger.tlog.errors import CheckpointMalformed, SignatureMissing
from exchange.ledger.tlog.note import sign_note, verifier_key

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
HEAD = Checkpoint("exchange.example/log", 20, b"r" * 32)
ROOT = "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI="


def test_a_head_survives_its_text() -> None:
    """Origin, size and root are read back."""
    assert HEAD.text == f"exchange.example/log\n20\n{ROOT}\n"
    assert Checkpoint.parse(HEAD.text) == HEAD


def test_a_signed_head_is_opened_with_the_logs_key() -> None:
    """The signature under the origin's name is what makes a head count."""
    assert open_checkpoint(HEAD.signed(KEY), [verifier_key(HEAD.origin, KEY)]) == HEAD


def test_a_known_key_of_another_log_does_not_count() -> None:
    """A key signs for its own origin only, even where it is known for another log."""
    signed = HEAD.signed(KEY)
    with pytest.raises(SignatureMissing):
        open_checkpoint(signed, [verifier_key("exchange.example/other", KEY)])


def test_a_known_log_cannot_sign_for_another() -> None:
    """A head that claims another origin than the name of its key counts for neither log."""
    other = Checkpoint("exchange.example/other", 20, b"r" * 32)
    signed = sign_note(other.text, HEAD.origin, KEY)
    with pytest.raises(SignatureMissing):
        open_checkpoint(signed, [verifier_key(HEAD.origin, KEY)])


@pytest.mark.parametrize(
    "text",
    [
        f"o\n020\n{ROOT}\n",
        f"o\n+20\n{ROOT}\n",
        f"o\n２０\n{ROOT}\n",
        f"o\n{2**63}\n{ROOT}\n",
        f"o\n{'9' * 5000}\n{ROOT}\n",
        "o\n20\ncnI=\n",
        f"o\n20\n{ROOT[:-2]}J=\n",
        f"o\n20\n{ROOT}\n\n",
        f"o\n20\n{ROOT}",
        "",
    ],
)
def test_a_head_out_of_form_is_refused(text: str) -> None:
    """There is one spelling of each head."""
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(text)
