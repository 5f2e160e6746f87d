"""`tongban quarantine explain`: one entry in words, masked, in both languages."""

import json
from typing import Any

import psycopg
import pytest

import cli.quarantine.explaining
from cli.quarantine.explaining import HOLDER_HELD, NOTHING_HELD
from tests.integration.cli.quarantine.conftest import FORMULA, TITLE, UNREAL_DAY
from tests.unit.cli.command_line import CommandLine


@pytest.fixture
def entry(quarantined: dict[str, int]) -> tuple[int, str]:
    """An entry with an unreadable cell, and its holder's code."""
    key, entry_id = next(iter(quarantined.items()))
    return entry_id, key.split("\x1f")[1]


def personal(owner: psycopg.Connection[Any], entry_id: int) -> tuple[str, ...]:
    """Return what must not be shown of an entry: code, name, place."""
    found = owner.execute("select content from ops.quarantine where id = %s", [entry_id]).fetchone()
    assert found
    return tuple(found[0][name] for name in ("holder_code", "holder_name", "location"))


def test_entry_is_explained_masked(
    tongban: CommandLine, entry: tuple[int, str], owner: psycopg.Connection[Any]
) -> None:
    """Rule in both languages, raw value and reason, runs, contact, what follows and what to do; no person."""
    entry_id, code = entry
    done = tongban("quarantine", "explain", entry_id)
    assert done.code == 0
    assert "✗ readable: 有单元格无法按契约规定的类型读取" in done.out
    assert "A cell cannot be read as the type the contract demands" in done.out
    assert f"registered_on = '{UNREAL_DAY}'" in done.out
    assert "seen in 1 runs" in done.out
    assert HOLDER_HELD.en in done.out
    assert "contact: " in done.out
    assert f"tongban quarantine release {entry_id}" in done.out
    assert f"{code[:6]}********{code[-4:]}" in done.out
    assert [word for word in personal(owner, entry_id) if word in done.said] == []


def test_in_chinese(tongban: CommandLine, entry: tuple[int, str]) -> None:
    """The same in Chinese."""
    done = tongban("quarantine", "explain", entry[0], LANG="zh_CN.UTF-8")
    assert HOLDER_HELD.zh in done.out
    assert f"下一步：请部门在来源系统更正该行，然后 tongban quarantine release {entry[0]}" in done.out


def test_json_says_the_same_and_counts_runs(
    tongban: CommandLine, entry: tuple[int, str], owner: psycopg.Connection[Any]
) -> None:
    """One JSON document, masked; a further run that brings the row in the same form counts."""
    before = json.loads(tongban("quarantine", "explain", entry[0], "--json").out)
    assert tongban("pipeline", "run", TITLE).code == 0
    done = tongban("quarantine", "explain", entry[0], "--json")
    after = json.loads(done.out)
    assert after["runs"] == before["runs"] + 1
    assert after["rules"][0]["rule"] == "readable"
    assert after["consequence"] == {"zh": HOLDER_HELD.zh, "en": HOLDER_HELD.en}
    assert after["owner_contact"]
    assert [word for word in personal(owner, entry[0]) if word in done.said] == []


def test_without_the_mask_persons_are_seen(
    tongban: CommandLine,
    entry: tuple[int, str],
    owner: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search for persons is red where the mask is taken off."""
    bare = {"id": 0, "resource": TITLE, "row_key": "", "findings": []}
    monkeypatch.setattr(
        cli.quarantine.explaining, "masked_row", lambda _, row: {**bare, "content": row.content}
    )
    done = tongban("quarantine", "explain", entry[0])
    code, name, _ = personal(owner, entry[0])
    assert code in done.out
    assert name in done.out
    assert FORMULA in done.out


def test_closed_entry_says_so(
    tongban: CommandLine, entry: tuple[int, str], owner: psycopg.Connection[Any]
) -> None:
    """An entry that is closed names the run that closed it, and nothing follows for windows."""
    with owner.transaction(force_rollback=False):
        owner.execute(
            "update ops.quarantine set closed_at = now(), closed_run = opened_run where id = %s", [entry[0]]
        )
    done = tongban("quarantine", "explain", entry[0])
    owner.execute("update ops.quarantine set closed_at = null, closed_run = null where id = %s", [entry[0]])
    assert "closed " in done.out
    assert NOTHING_HELD.en in done.out


def test_unknown_entry_is_a_wrong_call(tongban: CommandLine, quarantined: dict[str, int]) -> None:
    """An id that quarantine does not have: exit code 2, and where to look."""
    done = tongban("quarantine", "explain", 999999)
    assert done.code == 2
    assert "quarantine has no entry 999999" in done.err
    assert "tongban quarantine list" in done.err
