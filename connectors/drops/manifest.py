"""Manifests: what the sender says of a file, in `<file>.manifest.json` beside it, written last."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog.model import Text
from connectors.drops.encodings import Encoding, encoding_named

SUFFIX = ".manifest.json"
LONGEST = 65_536
SHA256_DIGITS = 64
CLOCKS_APART = timedelta(minutes=5)
"""How far a department's clock may be ahead of ours."""


class ManifestFaulty(ValueError):
    """The manifest does not say what a manifest must; `said` names the member."""

    def __init__(self, said: Text) -> None:
        self.said = said
        super().__init__(said.en)


class DatedAhead(ManifestFaulty):
    """The manifest dates its drop in the future, where it would outrank every drop that follows."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file must be; `created_at` is when the department wrote its content."""

    file: str
    sha256: str
    rows: int
    encoding: Encoding
    created_at: datetime

    def require_past(self, latest: datetime) -> None:
        """Raise `DatedAhead` if the content is said to have been written after `latest`."""
        if self.created_at > latest:
            moment = self.created_at.isoformat()
            raise DatedAhead(Text(f"created_at {moment} 在未来", f"created_at {moment} lies in the future"))


def parse_manifest(content: bytes, file: str) -> Manifest:
    """Read the manifest of `file`.

    Raises `ManifestFaulty`.
    """
    try:
        said: Any = json.loads(content)
    except ValueError:
        raise ManifestFaulty(Text("不是 JSON", "not JSON")) from None
    if not isinstance(said, dict) or said.get("file") != file:
        raise ManifestFaulty(
            Text("file 不是它所伴随的文件名", "file does not name the file it stands beside")
        )
    return Manifest(file, _digest(said), _rows(said), _encoding(said), _created_at(said))


def _digest(said: dict[str, Any]) -> str:
    digest = str(said.get("sha256")).lower()
    if len(digest) != SHA256_DIGITS or set(digest) - set("0123456789abcdef"):
        raise ManifestFaulty(Text("sha256 不是 64 位十六进制数字", "sha256 is not 64 hexadecimal digits"))
    return digest


def _rows(said: dict[str, Any]) -> int:
    rows = said.get("rows")
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise ManifestFaulty(Text("rows 不是行数", "rows is not a count"))
    return rows


def _encoding(said: dict[str, Any]) -> Encoding:
    encoding = encoding_named(str(said.get("encoding")))
    if encoding is None:
        raise ManifestFaulty(Text("encoding 不是可读的编码", "encoding is not one that is read"))
    return encoding


def _created_at(said: dict[str, Any]) -> datetime:
    try:
        created_at = datetime.fromisoformat(str(said.get("created_at")))
    except ValueError:
        raise ManifestFaulty(
            Text("created_at 不是 ISO 8601 时间", "created_at is not an ISO 8601 time")
        ) from None
    if created_at.tzinfo is None:
        raise ManifestFaulty(Text("created_at 没有时区偏移", "created_at has no offset from UTC"))
    return created_at
