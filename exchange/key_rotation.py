"""Rotates the keys whose signatures others check, in two steps with a pause between: nothing good is refused.

*Announce* makes the next key and publishes its public half; *finish* lets it sign, and keeps the public half
of the former one published; *retire* forgets former halves once nothing they signed has to be checked any
more. Between the steps every worker and every window has had time to learn the key. Never touches the keys
of look-ups and pseudonyms, which cannot be exchanged, nor the log's: a new log key is a new ledger.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog.model import Text
from exchange.keys import ROTATED, KeyRing, missing_key

LEARNING = timedelta(seconds=10)
"""How long an announced key waits at least: workers look every two seconds."""
TOKENS_LIVE = timedelta(seconds=310)
"""How long a token may still come that the former key has signed: its life and the leeway."""


class RotationRefused(Exception):
    """A step that would make somebody refuse a good signature; nothing was changed."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


@dataclass(frozen=True, slots=True)
class KeyState:
    """One key of a name: `signing`, `announced` or `former`, since when, and its identity."""

    name: str
    state: str
    key_id: str
    since: datetime


class KeyRotation:
    """Rotates the keys of one ring; every step is whole or not at all."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def states(self) -> Iterator[KeyState]:
        """Yield every key that rotates: by name, the signing one, then the announced, then the former."""
        for name in ROTATED:
            for state, paths in self._files(name):
                for path in paths:
                    yield KeyState(name, state, self._ring.key_id(path), _written_at(path))

    def announce(self, name: str) -> KeyState:
        """Make the next key of `name` and publish its public half; it signs nothing yet.

        Raises `RotationRefused` for a name that does not rotate, or where one is announced already.
        """
        self._require_rotated(name)
        path = self._ring.next_path(name)
        if path.exists():
            raise RotationRefused(
                Text(
                    f"已公布下一把 {name} 密钥；请先完成那次轮换",
                    f"a next {name} key is announced already; finish that rotation first",
                )
            )
        self._ring.create_next(name)
        return KeyState(name, "announced", self._ring.key_id(path), _written_at(path))

    def finish(self, name: str, now: datetime) -> KeyState:
        """Let the announced key sign; the former one's private half is gone after this.

        Raises `RotationRefused` where none is announced, or not long enough for all to have learnt it.
        """
        self._require_rotated(name)
        path, signing = self._ring.next_path(name), self._ring.directory / f"{name}.pem"
        if not path.exists():
            raise RotationRefused(
                Text(
                    f"尚未公布下一把 {name} 密钥；请先公布",
                    f"no next {name} key is announced; announce one first",
                )
            )
        waits = _written_at(path) + LEARNING - now
        if waits > timedelta(0):
            raise RotationRefused(
                Text(
                    f"下一把 {name} 密钥公布不足 {LEARNING.seconds} 秒；"
                    f"还须等待 {waits.total_seconds():.0f} 秒，以便各工作进程都已读到",
                    f"the next {name} key was announced less than {LEARNING.seconds} s ago; "
                    f"expected {waits.total_seconds():.0f} s more, so that every worker has learnt it",
                )
            )
        self._ring.keep_former(name)
        os.utime(path)  # from now on it is the time since which the key signs
        path.replace(signing)
        return KeyState(name, "signing", self._ring.key_id(signing), _written_at(signing))

    def retire(self, name: str, now: datetime) -> list[str]:
        """Forget the former public halves of `name` and return their ids.

        Raises `RotationRefused` while a token signed by one of them may still be good.
        """
        self._require_rotated(name)
        since = _written_at(self._ring.directory / f"{name}.pem")
        if name == "token" and now < since + TOKENS_LIVE:
            until = f"{(since + TOKENS_LIVE):%H:%M:%S} UTC"
            raise RotationRefused(
                Text(
                    f"前一把密钥签发的令牌在 {until} 之前仍然有效；请在此之后停用该密钥",
                    f"tokens of the former key are good until {until}; retire it after that",
                )
            )
        gone = []
        for path in self._ring.former_paths(name):
            gone.append(self._ring.key_id(path))
            path.unlink()
        return gone

    def _files(self, name: str) -> Iterator[tuple[str, list[Path]]]:
        yield "signing", [self._ring.directory / f"{name}.pem"]
        following = self._ring.next_path(name)
        yield "announced", [following] if following.exists() else []
        yield "former", self._ring.former_paths(name)

    def _require_rotated(self, name: str) -> None:
        if name not in ROTATED:
            raise RotationRefused(
                Text(
                    f"{name!r} 不是可以轮换的密钥；应为下列之一：{'、'.join(ROTATED)}。"
                    "查找与假名所用的密钥一经更换便再也对不上；更换台账私钥即另立一部台账",
                    f"{name!r} is no key that rotates; expected one of {', '.join(ROTATED)}. Keys of "
                    "look-ups and pseudonyms would match nothing any more, and a new log key is a new ledger",
                )
            )


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        raise missing_key(path) from None
