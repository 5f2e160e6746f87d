"""Digests over what the catalogue says, not over how it is typed.

SHA-256 over canonical JSON (keys sorted, no spaces, UTF-8): comments, quoting, indentation, the order of
keys and of property pairs do not count; every value and the order of every other list do.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_CONTRACT = b"tongban contract v1\n"
_CATALOGUE = b"tongban catalogue v1\n"


def contract_digest(content: Any) -> str:
    """Return the digest of one contract's folded content, as hex."""
    return _digest(_CONTRACT, content)


def catalogue_digest(contents: Mapping[str, Any]) -> str:
    """Return the digest of the whole: folded content by file, as hex."""
    return _digest(_CATALOGUE, contents)


def _digest(domain: bytes, content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(domain + text.encode()).hexdigest()
