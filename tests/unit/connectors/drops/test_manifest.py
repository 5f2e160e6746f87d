"""Manifests: every member is required and understood, or named."""

import json
from datetime import UTC, datetime

import pytest

from connectors.drops.encodings import GB18030
from connectors.drops.manifest import ManifestFaulty, parse_manifest

GOOD = {
    "file": "a.csv",
    "sha256": "AB" * 32,
    "rows": 0,
    "encoding": "GB18030",
    "created_at": "2026-01-01T08:00:00+08:00",
}


def test_a_good_manifest_is_read() -> None:
    """The digest is lower-case, the time aware."""
    manifest = parse_manifest(json.dumps(GOOD).encode(), "a.csv")
    assert (manifest.sha256, manifest.rows, manifest.encoding) == ("ab" * 32, 0, GB18030)
    assert manifest.created_at == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("member", list(GOOD))
def test_a_missing_member_is_named(member: str) -> None:
    """Nothing of a manifest is optional."""
    said = {name: value for name, value in GOOD.items() if name != member}
    with pytest.raises(ManifestFaulty, match=member):
        parse_manifest(json.dumps(said).encode(), "a.csv")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("file", "../a.csv"),
        ("sha256", "zz" * 32),
        ("sha256", "ab" * 31),
        ("rows", -1),
        ("rows", True),
        ("rows", 1.0),
        ("encoding", "big5"),
        ("created_at", "yesterday"),
        ("created_at", "2026-01-01T08:00:00"),
    ],
)
def test_a_member_that_is_wrong_is_named(member: str, value: object) -> None:
    """A wrong value is a fault of that member."""
    with pytest.raises(ManifestFaulty, match=member):
        parse_manifest(json.dumps(GOOD | {member: value}).encode(), "a.csv")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"null"])
def test_what_is_no_object_is_no_manifest(content: bytes) -> None:
    """Anything but a JSON object is faulty."""
    with pytest.raises(ManifestFaulty):
        parse_manifest(content, "a.csv")
