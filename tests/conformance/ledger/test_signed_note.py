"""Signed notes, keys and checkpoints of golang/mod, C2SP and transparency-dev (tests/data/signed-note)."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from exchange.ledger.tlog.checkpoint import Checkpoint
from exchange.ledger.tlog.errors import (
    CheckpointMalformed,
    KeyMalformed,
    Malformed,
    SignatureInvalid,
    SignatureMissing,
)
from exchange.ledger.tlog.note import VerifierKey, parse_note

FOLDER = Path(__file__).parents[2] / "data/signed-note"
NOTES: dict[str, Any] = json.loads((FOLDER / "signed_note_vectors.json").read_text(encoding="utf-8"))
OTHERS: dict[str, Any] = json.loads(
    (FOLDER / "checkpoint_and_proof_vectors.json").read_text(encoding="utf-8")
)
BODIES = OTHERS["checkpoint_bodies"]
ROOT = base64.b64encode(b"r" * 32)


def test_the_vectors_are_all_there() -> None:
    """Sixteen notes and twelve checkpoints; a lost file would otherwise pass for success."""
    assert (len(NOTES["tests"]), len(BODIES)) == (16, 12)


@pytest.mark.parametrize("case", NOTES["tests"], ids=lambda case: case["desc"])
def test_notes_are_taken_and_refused_as_the_reference_does(case: dict[str, Any]) -> None:
    """Who has verified is the same; what is refused there is refused here."""
    raw = base64.b64decode(case["note_base64"])
    keys = [VerifierKey.parse(text) for text in case["vkeys"]]
    match case["want"]:
        case "ok":
            assert [key.name for key in parse_note(raw).verified_by(keys)] == case["verified"]
        case "unverified":
            with pytest.raises(SignatureMissing):
                parse_note(raw).verified_by(keys)
        case "error":
            with pytest.raises((Malformed, SignatureInvalid)):
                parse_note(raw).verified_by(keys)
        case other:
            pytest.fail(f"a vector wants {other!r}, which this test does not know")


@pytest.mark.parametrize("text", NOTES["good_vkeys"])
def test_good_keys_are_taken_and_every_cut_or_changed_form_is_refused(text: str) -> None:
    """A key that lost its end, or has one character changed, is no key."""
    assert VerifierKey.parse(text).text == text
    changed = [text[:position] for position in range(len(text))]
    changed += [
        f"{text[:position]}{'B' if char != 'B' else 'C'}{text[position + 1 :]}"
        for position, char in enumerate(text)
    ]
    for form in changed:
        with pytest.raises(KeyMalformed):
            VerifierKey.parse(form)


@pytest.mark.parametrize("text", NOTES["bad_vkeys"])
def test_bad_keys_are_refused(text: str) -> None:
    """Wrong types and lengths are refused though their ids fit."""
    with pytest.raises(KeyMalformed):
        VerifierKey.parse(text)


@pytest.mark.parametrize("case", BODIES, ids=lambda case: case["desc"])
def test_checkpoints_are_taken_and_refused_as_the_standard_says(case: dict[str, Any]) -> None:
    """Roots have 32 bytes and extension lines are not empty, which the reference does not ask.

    So the vectors' short roots are replaced by one of 32 bytes, and left as they are must be refused.
    """
    text = base64.b64decode(case["body_base64"]).decode()
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(text)
    lines = text.split("\n")
    if case["desc"] not in {"insufficient lines", "roothash not base64"}:
        lines[2] = ROOT.decode()
    taken = case["valid"] and not case["desc"].startswith("valid with trailing newlines")
    if not taken:
        with pytest.raises(CheckpointMalformed):
            Checkpoint.parse("\n".join(lines))
        return
    head = Checkpoint.parse("\n".join(lines))
    assert [head.origin, str(head.size), *head.extensions] == [*lines[:2], *lines[3:-1]]
