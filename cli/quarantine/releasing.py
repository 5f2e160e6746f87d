"""Release after correction: read the resource once more and say of each entry what became of it.

A row is released by its department alone, which corrects it at its source. What is published was read and
judged like any other row; a rule that still holds a row is never overridden.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from catalog.model import Contract, Text
from cli.console import out, show_table
from cli.language import said, say, say_next
from exchange.store.entries import Entry, is_published, read_entries, successor_of


class Fate(StrEnum):
    """What became of an entry."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    HELD_AGAIN = "held_again"
    NOT_READ = "not_read"


FATES: Mapping[Fate, Text] = {
    Fate.PUBLISHED: Text("已更正并发布", "corrected and published"),
    Fate.WITHDRAWN: Text("来源不再提供此键的行", "the source no longer brings a row under this key"),
    Fate.HELD: Text("仍被隔离", "held still, as it was"),
    Fate.NOT_READ: Text("未能重新读取，仍被隔离", "could not be read again: held still"),
    Fate.HELD_AGAIN: Text("已改动，但仍违反规则", "changed at the source, but it still breaks a rule"),
}


@dataclass(frozen=True, slots=True)
class Release:
    """One entry after the read: `rules` are those that still hold its row, in entry `held_by`."""

    id: int
    resource: str
    fate: Fate
    rules: tuple[str, ...] = ()
    held_by: int | None = None

    @property
    def released(self) -> bool:
        """Whether no rule holds the row any more."""
        return self.fate in {Fate.PUBLISHED, Fate.WITHDRAWN}

    def as_json(self) -> dict[str, Any]:
        """Return the release as JSON values."""
        told = FATES[self.fate]
        return {
            "id": self.id,
            "resource": self.resource,
            "released": self.released,
            "fate": self.fate.value,
            "rules": list(self.rules),
            "held_by": self.held_by,
            "message": {"zh": told.zh, "en": told.en},
        }


def releases(
    connection: Connection, contracts: Mapping[str, Contract], ids: Iterable[int], unread: Collection[str]
) -> list[Release]:
    """Return what became of each entry, after the runs; `unread` are the resources whose run failed."""
    return [
        _release(connection, contracts[entry.row.resource], entry, read=entry.row.resource not in unread)
        for entry in read_entries(connection, list(ids))
    ]


def show_releases(found: list[Release], opened: int) -> None:
    """Print one line for each entry, how many entries the runs opened, and what to do."""
    columns = [say("编号", "id"), say("资源", "resource"), say("结果", "outcome"), say("规则", "rules")]
    rows = [[one.id, one.resource, said(FATES[one.fate]), ", ".join(one.rules)] for one in found]
    show_table(say("释放结果", "Release"), columns, rows)
    if opened:
        out.print(
            say(
                f"本次读取新隔离 {opened} 行：tongban quarantine list",
                f"this read put {opened} rows into quarantine anew: tongban quarantine list",
            )
        )
    held = next((one for one in found if not one.released), None)
    if held is None:
        out.print(
            say(
                "全部释放。下一步：tongban pipeline status", "All are released. next: tongban pipeline status"
            )
        )
        return
    command = f"tongban quarantine explain {held.held_by}"
    out.print(say_next(command))


def _release(connection: Connection, contract: Contract, entry: Entry, *, read: bool) -> Release:
    row = entry.row
    if entry.closed_at is None:
        return Release(row.id, row.resource, Fate.HELD if read else Fate.NOT_READ, tuple(row.rules), row.id)
    successor = successor_of(connection, entry)
    if successor is not None:
        held_by, rules = successor
        return Release(row.id, row.resource, Fate.HELD_AGAIN, tuple(rules), held_by)
    published = is_published(connection, contract, row.row_key)
    return Release(row.id, row.resource, Fate.PUBLISHED if published else Fate.WITHDRAWN)
