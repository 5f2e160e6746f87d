"""Rows that were read and not published, with the rules they broke.

An entry opens when a row first breaks a rejecting rule and closes when a later complete read no longer
brings that row in that form; a re-run of the same data opens nothing. No entry is ever removed here.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from catalog.model import Contract
from exchange.staging.staged import RuleBits, StagedRun
from exchange.store.tables import staging_name

STAGED_BAD = """
with bad as (
    select s.*, array(
        select r.id from unnest(cast(:rule_ids as text[])) with ordinality r(id, place)
        where s._violations & (1::bigint << (r.place - 1)::int) <> 0
    ) as rules,
    s._violations & :key_mask <> 0 or {unread_key} as key_doubtful,
    row_number() over (partition by s._key, s._row_digest, s._violations order by s._ordinal) as copy
    from stg.{staged} s where s._violations & :mask <> 0
)
"""
CLOSE = """
update ops.quarantine q set closed_run = :run_id, closed_at = :now
where q.resource = :resource and q.closed_at is null and not exists (
    select 1 from bad where bad._key = q.row_key and bad._row_digest = q.row_digest and bad.rules = q.rules
        and bad.copy = q.copy
)
"""
OPEN = """
insert into ops.quarantine (resource, row_key, row_digest, rules, copy, key_doubtful, findings, content,
    subject_key, opened_run, opened_at)
select :resource, bad._key, bad._row_digest, bad.rules, bad.copy, bad.key_doubtful,
    coalesce(bad._findings, '[]')::jsonb, to_jsonb(bad) - cast(:own_columns as text[]),
    bad._subject_key, :run_id, :now
from bad
where not exists (
    select 1 from ops.quarantine q where q.resource = :resource and q.closed_at is null
        and q.row_key = bad._key and q.row_digest = bad._row_digest and q.rules = bad.rules
        and q.copy = bad.copy
)
"""
OWN_COLUMNS = (
    "_ordinal",
    "_subject_key",
    "_row_digest",
    "_findings",
    "_violations",
    "rules",
    "key_doubtful",
    "copy",
)
COUNT = "select count(*) from bad"
LIST = """
select id, resource, row_key, rules, findings, content, opened_at from ops.quarantine
where closed_at is null and (cast(:resource as text) is null or resource = :resource)
    and (cast(:rule as text) is null or :rule = any(rules))
order by resource, id limit :most
"""
TALLY = """
select resource, unnest(rules) as rule, count(*) from ops.quarantine
where closed_at is null and (cast(:resource as text) is null or resource = :resource)
group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One open entry. `findings` and `content` hold personal data: mask them before showing."""

    id: int
    resource: str
    row_key: str
    rules: tuple[str, ...]
    findings: list[dict[str, str]]
    content: dict[str, object]
    opened_at: datetime


def update_quarantine(
    connection: Connection, contract: Contract, run: StagedRun, rules: RuleBits, now: datetime
) -> int:
    """Make the open entries equal to the staged rows that break a rejecting rule; return how many rows."""
    values = {
        "resource": contract.name,
        "run_id": run.run_id,
        "now": now,
        "mask": rules.reject_mask,
        "key_mask": rules.key_mask,
        "own_columns": list(OWN_COLUMNS),
        "rule_ids": list(rules.ids),
    }
    bad = STAGED_BAD.format(staged=staging_name(run.run_id), unread_key=_unread_key(contract))
    connection.execute(text(bad + CLOSE), values)
    connection.execute(text(bad + OPEN), values)
    return connection.scalar(text(bad + COUNT), values) or 0


def _unread_key(contract: Contract) -> str:
    """Return the condition under which a part of the row's key is missing or could not be read."""
    parts = []
    for field in contract.key:
        finding = json.dumps([{"field": field.name}])
        parts += [f's."{field.name}" is null', f"coalesce(s._findings, '[]')::jsonb @> '{finding}'"]
    return f"({' or '.join(parts)})"


def list_quarantine(
    connection: Connection, resource: str | None = None, rule: str | None = None, most: int = 100
) -> list[QuarantinedRow]:
    """Return open entries, oldest first; of one resource or rule if given."""
    rows = connection.execute(text(LIST), {"resource": resource, "rule": rule, "most": most})
    return [QuarantinedRow(*row) for row in rows]


def tally_quarantine(connection: Connection, resource: str | None = None) -> dict[str, dict[str, int]]:
    """Return open entries counted by resource and rule; a row that breaks two rules counts under both."""
    tally: dict[str, dict[str, int]] = {}
    for name, rule, rows in connection.execute(text(TALLY), {"resource": resource}):
        tally.setdefault(name, {})[rule] = rows
    return tally
