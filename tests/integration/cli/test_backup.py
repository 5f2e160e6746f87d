"""`tongban backup`, `restore` and `database` at the command line: results, next steps, wrong calls."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo.children import Child
from cli.demo.exchange import LocalExchange
from exchange.backup.vault import unseal
from exchange.postgres import Cluster, service_account
from tests.scenarios.waiting import until
from tests.unit.cli.command_line import CommandLine

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[Cluster]:
    """A server in the home itself, as a restore makes it."""
    cluster = Cluster(home / "postgres", service_account())
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def running(tongban: CommandLine, exchange: LocalExchange, sealer: Child) -> CommandLine:
    """The command line over an exchange whose ledger is sealed."""
    until((exchange.settings.ledger_dir / "checkpoint").exists)
    return tongban


@pytest.fixture
def phrase(tmp_path: Path) -> Path:
    """The passphrase in a private file."""
    file = tmp_path / "phrase"
    file.touch(mode=0o600)
    file.write_text(PASSPHRASE)
    return file


def test_made_listed_and_checked(running: CommandLine, phrase: Path, tmp_path: Path) -> None:
    """Each command names the next, progress goes to standard error, results are the same as JSON."""
    kept = tmp_path / "kept"
    made = running("backup", kept, "--passphrase-file", phrase)
    (folder,) = kept.iterdir()
    assert made.code == 0
    assert made.out == f"backed up: {folder}\n"
    assert "[4/4] digest and sync every file …" in made.err
    assert f"next: tongban restore {folder} --check" in made.err
    (listed,) = json.loads(running("backup", "list", kept, "--json").out)
    assert listed["complete"] is True
    assert listed["folder"] == str(folder)
    assert folder.name in running("backup", "list", kept).out
    assert "next: tongban backup" in running("backup", "list", tmp_path).out
    checked = running("restore", folder, "--check", "--passphrase-file", phrase)
    assert checked.code == 0
    assert "The backup is whole." in checked.out
    assert (
        "备份完整。"
        in running("restore", folder, "--check", "--passphrase-file", phrase, LANG="zh_CN.UTF-8").out
    )


def test_keys_kept_elsewhere(
    running: CommandLine, exchange: LocalExchange, phrase: Path, tmp_path: Path
) -> None:
    """Without keys the check is red and says what to name; with the separate file it is green."""
    made = running("backup", "--without-keys", tmp_path / "kept", "--json")
    folder = Path(json.loads(made.out)["folder"])
    assert not (folder / "keys.sealed").exists()
    assert "tongban backup keys" in made.err
    file = tmp_path / "keys.sealed"
    assert running("backup", "keys", file, "--passphrase-file", phrase).code == 0
    assert unseal(file.read_bytes(), PASSPHRASE).variables["TONGBAN_ORIGIN"] == exchange.settings.origin
    assert file.stat().st_mode & 0o077 == 0
    arguments = ["restore", folder, "--check", "--passphrase-file", phrase]
    red = running(*arguments)
    assert red.code == 1
    assert "Do not rely on this backup" in red.out
    checks = {one["part"]: one for one in json.loads(running(*arguments, "--json").out)["checks"]}
    assert "this backup holds no keys" in checks["keys"]["detail"]
    assert "--keys" in checks["keys"]["next_step"]
    assert running(*arguments, "--keys", file).code == 0
    again = running("backup", "keys", file, "--passphrase-file", phrase)
    assert again.code == 1
    assert "File exists" in again.err


def test_wrong_calls(running: CommandLine, tmp_path: Path, phrase: Path) -> None:
    """No terminal, an open or short passphrase, a folder that is no backup: each says what to do."""
    assert running("backup", tmp_path / "kept").code == 2
    assert "--passphrase-file" in running("backup", tmp_path / "kept").err
    phrase.chmod(0o644)
    assert f"chmod 600 {phrase}" in running("backup", tmp_path / "kept", "--passphrase-file", phrase).err
    phrase.chmod(0o600)
    phrase.write_text("short")
    assert "at least 12" in running("backup", tmp_path / "kept", "--passphrase-file", phrase).err
    assert not (tmp_path / "kept").exists()
    nothing = running("restore", tmp_path, "--check")
    assert nothing.code == 1
    assert "is no complete backup" in nothing.err


def test_restore_wants_to_know_what_came_after(running: CommandLine, phrase: Path, tmp_path: Path) -> None:
    """Over an empty home, without a head and without the statement, nothing is done."""
    folder = json.loads(running("backup", tmp_path / "kept", "--passphrase-file", phrase, "--json").out)[
        "folder"
    ]
    home = tmp_path / "home"
    done = running("restore", folder, "--passphrase-file", phrase, TONGBAN_HOME=str(home))
    assert done.code == 2
    assert "--nothing-later" in done.err
    assert not home.exists()


def test_own_database_is_started_and_stopped(running: CommandLine, cluster: Cluster, tmp_path: Path) -> None:
    """Started twice it stays the same server; a home without one says whose it is."""
    assert json.loads(running("database", "start", "--json").out) == {"running": True, "port": cluster.port}
    assert running("database", "stop").out == "the database is stopped\n"
    assert not cluster.is_running()
    assert f"runs at port {cluster.port}" in running("database", "start").out
    assert cluster.is_running()
    (tmp_path / "settings.env").write_text((cluster.data.parents[1] / "settings.env").read_text())
    other = running("database", "start", TONGBAN_HOME=str(tmp_path))
    assert other.code == 1
    assert f"127.0.0.1:{cluster.port}" in other.err
