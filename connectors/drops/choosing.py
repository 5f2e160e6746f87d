"""Which drop is the snapshot: the newest complete one, by the manifests' own times.

A time ahead of the exchange's clock is a fault. Nor does a drop count as newer than the moment it was left,
by the place's clock: one that was dated ahead would come back over its successors once its date has come.

A file without a manifest that is older than the newest complete drop is an upload that was overtaken and is
left alone. A newer one is a fault: to read the older drop in its place would show old facts as today's.
"""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from catalog.model import Text
from connectors.drops.directory import Entry, Listing
from connectors.drops.manifest import (
    CLOCKS_APART,
    LONGEST,
    SUFFIX,
    DatedAhead,
    Manifest,
    ManifestFaulty,
    parse_manifest,
)
from connectors.errors import ConnectorError, SourceRefused, SourceUnavailable

NO_DROP = Text("没有投递文件", "no drop")
RESEND = Text(
    "请该部门重新投递，先文件、后清单；原文件已保留",
    "ask the department to send the drop again, file first, manifest last; the file was kept",
)
AWAIT = Text(
    "等待上传结束：该部门最后写清单；移交时没有清单的文件用 `tongban connector seal` 封装",
    "wait until the upload has ended: the department writes the manifest last; a file that was handed over "
    "without one is sealed by `tongban connector seal`",
)
CORRECT_CLOCK = Text(
    "请该部门校正发送端的时钟，再重新投递；原文件已保留",
    "have the department correct the clock of its sender, then send the drop again; the file was kept",
)


@dataclass(frozen=True, slots=True)
class Drop:
    """One complete drop: the file as it was listed, and its manifest."""

    entry: Entry
    manifest: Manifest

    @property
    def rank(self) -> tuple[float, datetime, str]:
        """What newer drops have more of."""
        created_at = self.manifest.created_at
        left_at = self.entry.modified_at + CLOCKS_APART.total_seconds()
        return min(created_at.timestamp(), left_at), created_at, self.entry.name


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A file that cannot be read as a drop, and the fault that says so."""

    entry: Entry
    fault: ConnectorError


def newest_drop(resource: str, listing: Listing, pattern: str, now: datetime) -> Drop:
    """Return the drop to read at `now` among the files whose names match `pattern`.

    Raises, naming the file, `SourceUnavailable` while the newest has no manifest (it is still arriving, as
    far as anyone can tell), and `SourceRefused` if there is no drop or the newest has a faulty manifest.
    """
    drops, incomplete = _told_apart(resource, listing, pattern, now)
    newest = max(drops, key=lambda drop: drop.rank, default=None)
    for file in incomplete:
        if newest is None or file.entry.modified_at > newest.entry.modified_at:
            raise file.fault
    if newest is None:
        expected = Text(f"文件 {pattern} 及其清单", f"a file {pattern} with its manifest")
        raise SourceRefused(resource, NO_DROP, expected, RESEND)
    return newest


def rows_differ(resource: str, drop: Drop, rows: int) -> SourceRefused:
    """Return the fault of a drop that has another number of rows than its manifest says."""
    name, said = drop.entry.name, drop.manifest.rows
    received = Text(f"{name}，有 {rows} 行", f"{name} with {rows} rows")
    return SourceRefused(
        resource, received, Text(f"其清单所说的 {said} 行", f"the {said} of its manifest"), RESEND
    )


def complete_drops(resource: str, listing: Listing, now: datetime) -> list[Drop]:
    """Return every file of the directory whose manifest can be understood at `now`, the oldest first."""
    drops, _ = _told_apart(resource, listing, "*", now)
    return sorted(drops, key=lambda drop: drop.rank)


def _told_apart(
    resource: str, listing: Listing, pattern: str, now: datetime
) -> tuple[list[Drop], list[Incomplete]]:
    """Return the complete drops, and the other files with what is wrong."""
    drops, incomplete = list[Drop](), list[Incomplete]()
    for entry, has_manifest in _matching(listing.entries(), pattern):
        if not has_manifest:
            received = Text(f"{entry.name}，没有清单", f"{entry.name} with no manifest")
            fault = SourceUnavailable(resource, received, _manifest_of(entry), AWAIT)
            incomplete.append(Incomplete(entry, fault))
            continue
        try:
            drops.append(Drop(entry, _manifest(listing, entry, now)))
        except ManifestFaulty as faulty:
            incomplete.append(Incomplete(entry, _refused(resource, entry, faulty, now)))
    return drops, incomplete


def _matching(entries: tuple[Entry, ...], pattern: str) -> list[tuple[Entry, bool]]:
    """Return the files, each with whether a manifest lies beside it."""
    names = {entry.name for entry in entries}
    return [
        (entry, entry.name + SUFFIX in names)
        for entry in entries
        if fnmatchcase(entry.name, pattern) and not entry.name.endswith(SUFFIX)
    ]


def _manifest(listing: Listing, entry: Entry, now: datetime) -> Manifest:
    with listing.open(entry.name + SUFFIX) as file:
        manifest = parse_manifest(file.read(LONGEST), entry.name)
    manifest.require_past(now + CLOCKS_APART)
    return manifest


def _refused(resource: str, entry: Entry, faulty: ManifestFaulty, now: datetime) -> SourceRefused:
    received = Text(
        f"{entry.name}，清单有误：{faulty.said.zh}", f"{entry.name} with a faulty manifest: {faulty.said.en}"
    )
    if isinstance(faulty, DatedAhead):
        latest = (now + CLOCKS_APART).isoformat()
        expected = Text(
            f"created_at 不晚于 {latest}（按交换平台的时钟）",
            f"created_at no later than {latest}, by the exchange's clock",
        )
        return SourceRefused(resource, received, expected, CORRECT_CLOCK)
    return SourceRefused(resource, received, _manifest_of(entry), RESEND)


def _manifest_of(entry: Entry) -> Text:
    name = entry.name + SUFFIX
    return Text(f"清单 {name}", f"the manifest {name}")
