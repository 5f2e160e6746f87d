"""Public formats of transparency logs: Merkle tree (RFC 6962, RFC 9162), C2SP texts and tiles around it.

Knows nothing of uses, databases or settings; standard library and Ed25519 only, so that the verifier can
carry it.
"""
