"""Drops of one kind in a directory: their names, their manifests, and which of them is the newest.

A drop is complete when its manifest stands beside it with the right digest; the manifest comes last.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.demo.departments.files import write_whole

MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class DropFiles:
    """How one department's drops are called: prefix, moment, suffix; `encoding` is what a manifest states."""

    prefix: str
    suffix: str
    encoding: str

    def next_moment(self, directory: Path, at: datetime) -> datetime:
        """Return `at`, or a moment just after the newest drop if that is later: none ever goes backwards."""
        names = [path.stem.removeprefix(self.prefix) for path in directory.glob(self._pattern)]
        if not names:
            return at
        newest = datetime.strptime(max(names), MOMENT).replace(tzinfo=UTC)
        return max(at, newest + timedelta(microseconds=1))

    def path(self, directory: Path, at: datetime) -> Path:
        """Return the path of a drop made at `at`; later drops sort later."""
        return directory / f"{self.prefix}{at.astimezone(UTC).strftime(MOMENT)}{self.suffix}"

    def manifest(self, drop: Path, content: bytes, rows: int, at: datetime) -> bytes:
        """Return the manifest that makes `content` under the name of `drop` complete."""
        stated = {
            "file": drop.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": rows,
            "encoding": self.encoding,
            "created_at": at.isoformat(),
        }
        return json.dumps(stated, ensure_ascii=False, indent=1).encode()

    def write(self, directory: Path, content: bytes, rows: int, at: datetime) -> Path:
        """Write a complete drop and return its path."""
        moment = self.next_moment(directory, at)
        path = self.path(directory, moment)
        write_whole(path, content)
        write_whole(manifest_path(path), self.manifest(path, content, rows, moment))
        return path

    def newest(self, directory: Path) -> Path | None:
        """Return the newest drop with a manifest, or `None`."""
        complete = [path for path in sorted(directory.glob(self._pattern)) if manifest_path(path).exists()]
        return complete[-1] if complete else None

    @property
    def _pattern(self) -> str:
        return f"{self.prefix}*{self.suffix}"


def manifest_path(drop: Path) -> Path:
    """Return the path of a drop's manifest."""
    return drop.with_name(f"{drop.name}.manifest.json")
