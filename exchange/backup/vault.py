"""The sealed part of a backup: keys and settings, under a passphrase, never beside the data in clear.

scrypt (RFC 7914) makes a key of the passphrase, AES-256-GCM seals with it; the parameters stand in the file
and are bound to it as associated data. Who has the backup and not the passphrase has neither a holder's
subject key, nor a log key to sign with, nor a department's secret.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from catalog.model import Text
from exchange.backup.errors import PassphraseUnusable, VaultClosed
from exchange.keys import ALL_FILES, KeyRing, KeyUnusable

FORM = "tongban-keys/1"
LEAST_CHARACTERS = 12
_COST = {"n": 1 << 17, "r": 8, "p": 1}  # 128 MiB and about half a second a try
_SALT_BYTES = 16
_NONCE_BYTES = 12
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a machine needs besides the data: the key files by name, and the settings by variable."""

    keys: Mapping[str, bytes] = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)


def read_secrets(keys_dir: Path, variables: Mapping[str, str]) -> Secrets:
    """Collect every key, each proven to be the key its name says.

    Raises `KeyUnusable`.
    """
    ring = KeyRing(keys_dir)
    ring.require_usable()
    return Secrets({name: (keys_dir / name).read_bytes() for name in ring.files()}, dict(variables))


def read_passphrase(path: Path) -> str:
    """Read a passphrase from a private file; the line end is no part of it.

    Raises `PassphraseUnusable` if others may read the file, and for one of fewer than 12 characters.
    """
    if path.stat().st_mode & 0o077:
        raise PassphraseUnusable(
            Text(f"{path} 对他人可读", f"{path} is open to others"),
            Text(f"chmod 600 {path}", f"chmod 600 {path}"),
        )
    return usable(path.read_text(encoding="utf-8").rstrip("\r\n"))


def usable(passphrase: str) -> str:
    """Return the passphrase.

    Raises `PassphraseUnusable` if it has fewer than 12 characters.
    """
    if len(passphrase) < LEAST_CHARACTERS:
        raise PassphraseUnusable(
            Text(
                f"口令只有 {len(passphrase)} 个字符，至少 {LEAST_CHARACTERS} 个",
                f"the passphrase has {len(passphrase)} characters, at least {LEAST_CHARACTERS} are needed",
            ),
            Text("换一个更长的口令", "choose a longer one"),
        )
    return passphrase


def seal(secrets: Secrets, passphrase: str) -> bytes:
    """Return the sealed form; a new salt and nonce each time."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    head = {
        "form": FORM,
        "kdf": "scrypt",
        **_COST,
        "salt": _text(salt),
        "cipher": "AES-256-GCM",
        "nonce": _text(nonce),
    }
    content = {
        "keys": {name: _text(content) for name, content in secrets.keys.items()},
        "variables": dict(secrets.variables),
    }
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(content).encode(), _bound(head))
    return json.dumps(head | {"sealed": _text(sealed)}, indent=1).encode()


def unseal(raw: bytes, passphrase: str) -> Secrets:
    """Open what `seal` made.

    Raises `VaultClosed` where the passphrase is another one, or a byte was changed.
    """
    head = _head(raw)
    sealed = head.pop("sealed")
    try:
        key = _key(passphrase, _bytes(head["salt"]))
        opened = AESGCM(key).decrypt(_bytes(head["nonce"]), _bytes(sealed), _bound(head))
    except (InvalidTag, ValueError):
        raise _closed() from None
    content = json.loads(opened)
    keys = {name: _bytes(text) for name, text in content["keys"].items()}
    missing = sorted(set(ALL_FILES) - set(keys))
    if missing:
        raise KeyUnusable(
            f"{missing[0]} 不在封存的密钥之中；从另一份密钥备份恢复",
            f"{missing[0]} is not among the sealed keys; restore it from another key backup",
        )
    return Secrets(keys, content["variables"])


def _head(raw: bytes) -> dict[str, Any]:
    """Read the outer form; only our own parameters are accepted, so that a file cannot choose weak ones."""
    try:
        head = json.loads(raw)
        known = head["form"] == FORM and head["kdf"] == "scrypt" and head["cipher"] == "AES-256-GCM"
        if known and {name: head[name] for name in _COST} == _COST and isinstance(head["sealed"], str):
            return dict(head)
    except (ValueError, LookupError, TypeError):
        pass
    raise _closed()


def _closed() -> VaultClosed:
    return VaultClosed(
        Text(
            "密封的密钥打不开：口令不对，或文件已被改动",
            "the sealed keys do not open: another passphrase, or a changed file",
        ),
        Text(
            "换用正确的口令；仍打不开则用另一份密钥备份（--keys）",
            "give the right passphrase, or another key backup (--keys)",
        ),
    )


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, **_COST).derive(passphrase.encode())


def _bound(head: Mapping[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
