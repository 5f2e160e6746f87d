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

from catalog.model.text import Text


class Malformed(ValueError):
    """A text or file does not have the form its standard gives it."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


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

    def __init__(self, line: int, what: Text) -> None:
        self.line = line
        super().__init__(Text(f"策略文件第 {line} 行：{what.zh}", f"policy line {line}: {what.en}"))


class SignatureInvalid(Exception):
    """A signature that names a known key does not verify."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.message = Text(f"{name!r} 的签名验证不通过", f"the signature of {name!r} does not verify")
        super().__init__(self.message.en)


class SignatureMissing(Exception):
    """No known key has signed."""

    def __init__(self, expected: Text) -> None:
        self.message = Text(
            f"没有已知密钥的签名；应为：{expected.zh}",
            f"no signature of a known key was found; expected {expected.en}",
        )
        super().__init__(self.message.en)


class ProofInvalid(Exception):
    """A Merkle proof does not lead to the root it should."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)
