"""Which drop is the snapshot: the newest complete one, by the manifests' own times.

A file without a manifest that is older than the newest complete drop is an upload that was overtaken and is
left alone. A newer one is a fault: to read the older drop in its place would show old facts as today's.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from connectors.drops.directory import Entry, Listing
from connectors.drops.manifest import LONGEST, SUFFIX, Manifest, ManifestFaulty, parse_manifest
from connectors.errors import SourceRefused, SourceUnavailable

RESEND = "ask the department to send the drop again, file first, manifest last; the file was kept"
NO_MANIFEST = "no manifest"


@dataclass(frozen=True, slots=True)
class Drop:
    """One complete drop: the file as it was listed, and its manifest."""

    entry: Entry
    manifest: Manifest


def newest_drop(resource: str, listing: Listing, pattern: str) -> Drop:
    """Return the drop to read among the files whose names match `pattern`.

    Raises, naming the file, `SourceUnavailable` while the newest has no manifest (it is still arriving, as
    far as anyone can tell), and `SourceRefused` if there is no drop or the newest has a faulty manifest.
    """
    matching = _matching(listing.entries(), pattern)
    drops, incomplete = _told_apart(listing, matching)
    newest = max(drops, key=lambda drop: (drop.manifest.created_at, drop.entry.name), default=None)
    for entry, reason in incomplete:
        if newest is None or entry.modified_at > newest.entry.modified_at:
            fault = SourceUnavailable if reason == NO_MANIFEST else SourceRefused
            raise fault(resource, f"{entry.name} with {reason}", entry.name + SUFFIX, RESEND)
    if newest is None:
        raise SourceRefused(resource, "no drop", f"a file {pattern} with its manifest", RESEND)
    return newest


def complete_drops(listing: Listing) -> list[Drop]:
    """Return every file of the directory that has a manifest that can be understood."""
    return _told_apart(listing, _matching(listing.entries(), "*"))[0]


def _matching(entries: tuple[Entry, ...], pattern: str) -> dict[str, tuple[Entry, bool]]:
    """Return the files by name, each with whether a manifest lies beside it."""
    names = {entry.name for entry in entries}
    return {
        entry.name: (entry, entry.name + SUFFIX in names)
        for entry in entries
        if fnmatchcase(entry.name, pattern) and not entry.name.endswith(SUFFIX)
    }


def _told_apart(
    listing: Listing, files: dict[str, tuple[Entry, bool]]
) -> tuple[list[Drop], list[tuple[Entry, str]]]:
    """Return the complete drops, and the other files with what is wrong."""
    drops, incomplete = list[Drop](), list[tuple[Entry, str]]()
    for name, (entry, has_manifest) in files.items():
        if not has_manifest:
            incomplete.append((entry, NO_MANIFEST))
            continue
        with listing.open(name + SUFFIX) as file:
            content = file.read(LONGEST)
        try:
            drops.append(Drop(entry, parse_manifest(content, name)))
        except ManifestFaulty as faulty:
            incomplete.append((entry, f"a faulty manifest: {faulty}"))
    return drops, incomplete
