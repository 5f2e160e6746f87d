"""Faults of reading what others wrote: each says what was expected; none carries secrets.

Malformed
├── KeyMalformed         a verifier key
├── NoteMalformed        a signed note
├── CheckpointMalformed  a checkpoint's text
├── TileMalformed        a tile, an entry bundle or their path
└── PolicyMalformed      a policy file
SignatureInvalid         a signature of a known key does not verify
SignatureMissing         no known key has signed
ProofInvalid             a Merkle proof does not lead to the root
"""


class Malformed(ValueError):
    """A text or file does not have the form its standard gives it."""


class KeyMalformed(Malformed):
    """A verifier key (vkey) is not one of ours: Ed25519, with the id that follows from name and key."""


class NoteMalformed(Malformed):
    """A signed note does not follow C2SP signed-note."""


class CheckpointMalformed(Malformed):
    """A note's text does not follow C2SP tlog-checkpoint."""


class TileMalformed(Malformed):
    """A tile, an entry bundle or a path does not follow C2SP tlog-tiles."""


class PolicyMalformed(Malformed):
    """A policy file cannot be read."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(f"policy line {line}: {what}")


class SignatureInvalid(Exception):
    """A signature that names a known key does not verify."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the signature of {name!r} does not verify")


class SignatureMissing(Exception):
    """No known key has signed."""

    def __init__(self, expected: str) -> None:
        super().__init__(f"no signature of a known key was found; expected {expected}")


class ProofInvalid(Exception):
    """A Merkle proof does not lead to the root it should."""
