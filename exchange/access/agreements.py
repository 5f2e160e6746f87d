"""Agreements at run time: seeded from the catalogue once, ended by people, never revived.

An agreement's truth is its row. A seed that differs from the row changes nothing and is reported; one that
was ended stays ended, which a trigger of the database holds too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from catalog.model import Agreement, Catalogue
from exchange.access.changes import Change, record_change
from exchange.access.errors import AgreementExists, AgreementOver, AgreementUnknown

COLUMNS = "id, consumer, resource, facts, items, starts_on, ends_on, purpose, legal_basis"
SEED = f"""
insert into access.agreement ({COLUMNS}, created_at)
values (:id, :consumer, :resource, :facts, :items, :starts_on, :ends_on, :purpose, :legal_basis, :at)
on conflict (id) do nothing
"""  # noqa: S608 -- the column list is a constant
FIND = f"select {COLUMNS}, ended_at from access.agreement where id = :id"  # noqa: S608 -- as above
LIST = f"select {COLUMNS}, created_at, ended_at from access.agreement order by consumer, id"  # noqa: S608
END = "update access.agreement set ended_at = :at where id = :id and ended_at is null"


@dataclass(frozen=True, slots=True)
class Seeding:
    """What seeding did, by agreement id: added, already there, there with other terms, there but ended."""

    added: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAgreement:
    """An agreement as the database has it; `ended_at` where it was ended before its term."""

    agreement: Agreement
    created_at: datetime
    ended_at: datetime | None

    def in_force_on(self, day: date) -> bool:
        """Return whether it grants anything on this day."""
        return self.ended_at is None and self.agreement.starts_on <= day <= self.agreement.ends_on


class AgreementRegister:
    """Changes the agreements of one database, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seed_agreements(self, catalogue: Catalogue, change: Change) -> Seeding:
        """Add the catalogue's agreements that the database does not know; idempotent.

        Never changes or revives one that is there: what differs is named in the result.
        """
        found: dict[str, list[str]] = {name: [] for name in Seeding.__slots__}
        for agreement in catalogue.agreements.values():
            found[self._seed(agreement, change.at)].append(agreement.id)
        record_change(self._connection, change, "seed_agreement", found["added"])
        return Seeding(**{name: tuple(ids) for name, ids in found.items()})

    def add_agreement(self, agreement: Agreement, change: Change) -> None:
        """Add an agreement; the API grants by it within the age of its snapshot.

        Raises `AgreementExists`, also for one of this id that was ended: a new agreement needs a new id.
        """
        if not self._connection.execute(text(SEED), _row(agreement) | {"at": change.at}).rowcount:
            raise AgreementExists(agreement.id)
        record_change(self._connection, change, "add_agreement", [agreement.id])

    def agreements(self) -> list[KeptAgreement]:
        """Return all agreements, ended ones too, by consumer and id."""
        rows = self._connection.execute(text(LIST)).mappings()
        return [KeptAgreement(_agreement(dict(row)), row["created_at"], row["ended_at"]) for row in rows]

    def end_agreement(self, agreement_id: str, change: Change) -> None:
        """End an agreement now; the API refuses by it within the age of its snapshot.

        Raises `AgreementUnknown` or `AgreementOver`.
        """
        ended = self._connection.execute(text(END), {"id": agreement_id, "at": change.at}).rowcount
        if not ended:
            if self._find(agreement_id) is None:
                raise AgreementUnknown(agreement_id)
            raise AgreementOver(agreement_id)
        record_change(self._connection, change, "end_agreement", [agreement_id])

    def _seed(self, agreement: Agreement, at: datetime) -> str:
        row = _row(agreement)
        if self._connection.execute(text(SEED), row | {"at": at}).rowcount:
            return "added"
        held = self._find(agreement.id)
        if held is None:
            raise AgreementUnknown(agreement.id)
        if held["ended_at"] is not None:
            return "ended"
        return "kept" if all(held[name] == value for name, value in row.items()) else "differing"

    def _find(self, agreement_id: str) -> Mapping[str, Any] | None:
        found = self._connection.execute(text(FIND), {"id": agreement_id}).mappings().one_or_none()
        return None if found is None else dict(found)


def _agreement(row: Mapping[str, Any]) -> Agreement:
    named = {name.strip(): row[name.strip()] for name in COLUMNS.split(",")}
    return Agreement(**(named | {"facts": frozenset(row["facts"]), "items": frozenset(row["items"])}))


def _row(agreement: Agreement) -> dict[str, Any]:
    return {
        "id": agreement.id,
        "consumer": agreement.consumer,
        "resource": agreement.resource,
        "facts": sorted(agreement.facts),
        "items": sorted(agreement.items),
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "purpose": agreement.purpose,
        "legal_basis": agreement.legal_basis,
    }
