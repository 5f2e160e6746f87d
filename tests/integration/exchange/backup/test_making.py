"""A backup of an exchange at work is consistent, private, and whole or not there."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from exchange.backup.checking import Elsewhere, check_backup, open_vault
from exchange.backup.errors import LedgerUnreadable, NothingSealed, ServerRefuses
from exchange.backup.layout import PARTIAL, Facts, backups_in
from exchange.backup.making import make_backup
from exchange.clock import utc_now
from tests.integration.exchange.backup.conftest import PASSPHRASE, RESOURCE, AtWork, silent
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import plain_environment, program


def test_made_under_load_it_is_consistent(at_work: AtWork, tmp_path: Path) -> None:
    """With entries coming all the while, the copy reaches beyond its own head and checks well."""
    before = at_work.sealed
    with at_work.load():
        until(lambda: at_work.sealed > before)
        folder = at_work.back_up(tmp_path)
    facts = Facts.read(folder)
    assert facts.head_size >= before
    assert at_work.size > facts.head_size
    verdict = check_backup(folder, lambda: open_vault(folder, None, lambda: PASSPHRASE), Elsewhere(), silent)
    assert [(one.part, one.detail.en) for one in verdict.checks if not one.ok] == []
    assert verdict.rows == {RESOURCE: 0}
    at_work.seal_all()


def test_everything_in_it_is_private(at_work: AtWork, tmp_path: Path) -> None:
    """Nobody but its owner may read any of it, and no secret stands in it in clear."""
    before = os.umask(0o002)
    try:
        folder = at_work.back_up(tmp_path / "kept")
    finally:
        os.umask(before)
    paths = [folder, *folder.rglob("*")]
    assert {oct(stat.S_IMODE(path.stat().st_mode) & 0o077) for path in [*paths, folder.parent]} == {"0o0"}
    settings = at_work.exchange.settings
    secrets = [path.read_bytes() for path in settings.keys_dir.iterdir()]
    secrets.append(settings.database_url.get_secret_value().split(":")[2].partition("@")[0].encode())
    held = [path.read_bytes() for path in paths if path.is_file()]
    assert not [secret for secret in secrets if any(secret in content for content in held)]
    assert {path.name for path in tmp_path.joinpath("kept").iterdir()} == {folder.name}


def test_a_failure_leaves_nothing(at_work: AtWork, tmp_path: Path) -> None:
    """A tile that is gone ends the backup by its name, and nothing is left that looks like one."""
    tile = at_work.exchange.settings.ledger_dir / "tile" / "0" / "000"
    aside = tile.rename(tmp_path / "aside")
    try:
        with pytest.raises(LedgerUnreadable, match="tile/0/000"):
            at_work.back_up(tmp_path / "kept")
    finally:
        aside.rename(tile)
    assert list((tmp_path / "kept").iterdir()) == []


def test_without_a_signed_head_there_is_nothing_to_check_by(at_work: AtWork, tmp_path: Path) -> None:
    """An exchange whose sealer never ran is told to start it first."""
    settings = at_work.exchange.settings.model_copy(update={"ledger_dir": tmp_path / "none"})
    with pytest.raises(NothingSealed, match="checkpoint is missing"):
        make_backup(settings, tmp_path / "kept", utc_now(), silent)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_login_that_may_not_copy_is_told_the_command(at_work: AtWork, tmp_path: Path) -> None:
    """An owner without the right to replicate is refused before anything is made."""
    with psycopg.connect(at_work.owner_url, autocommit=True) as connection:
        connection.execute("create role plain login password 'plain-test-secret'")
        connection.execute("grant select on alembic_version to plain")
        connection.execute("grant usage on schema public to plain")
    place = at_work.owner_url.rpartition("@")[2]
    settings = at_work.exchange.settings.model_copy(
        update={
            "database_url": type(at_work.exchange.settings.database_url)(
                f"postgresql://plain:plain-test-secret@{place}"
            )
        }
    )
    with pytest.raises(ServerRefuses) as refused:
        make_backup(settings, tmp_path / "kept", utc_now(), silent)
    assert "alter role plain replication" in refused.value.next_step.en
    assert "plain-test-secret" not in refused.value.next_step.en + refused.value.message.en
    assert not (tmp_path / "kept").exists()


def test_killed_midway_it_does_not_look_complete(at_work: AtWork, tmp_path: Path) -> None:
    """After kill -9 only a folder with an unfinished name is left, and the list says so."""
    phrase = tmp_path / "phrase"
    phrase.touch(mode=0o600)
    phrase.write_text(PASSPHRASE + "\n")
    kept = tmp_path / "kept"
    environment = plain_environment(TONGBAN_HOME=str(at_work.exchange.home))
    command = program("backup", str(kept), "--passphrase-file", str(phrase))
    with subprocess.Popen(command, env=environment, cwd="/", start_new_session=True) as process:
        until(lambda: any(kept.glob("*/database")))
        os.killpg(process.pid, signal.SIGKILL)
    (left,) = kept.iterdir()
    assert left.name.endswith(PARTIAL)
    (listed,) = backups_in(kept)
    assert listed.facts is None
