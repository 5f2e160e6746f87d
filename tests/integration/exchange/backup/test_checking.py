"""Every damage to a backup is caught and named; each test is a control of one check."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exchange.backup.checking import Elsewhere, check_backup, open_vault
from exchange.backup.errors import BackupUnreadable
from exchange.backup.layout import Facts
from exchange.backup.sums import SUMS, write_sums
from exchange.backup.vault import Secrets, seal, unseal
from tests.integration.exchange.backup.conftest import PASSPHRASE, AtWork, silent

PARTS = ["files", "database files", "keys", "catalogue", "ledger files", "schema", "ledger", "subject key"]
PARTS += ["resources"]


@pytest.fixture(scope="module")
def made(at_work: AtWork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sound backup."""
    return at_work.back_up(tmp_path_factory.mktemp("made"))


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it that a test may damage."""
    copy = tmp_path / made.name
    shutil.copytree(made, copy)
    yield copy
    shutil.rmtree(copy)


def wrong(backup: Path, keys: Path | None = None, heads: tuple[Path, ...] = ()) -> dict[str, str]:
    """Check, and return what is wrong by part."""
    opening = lambda: open_vault(backup, keys, lambda: PASSPHRASE)  # noqa: E731
    verdict = check_backup(backup, opening, Elsewhere(heads), silent)
    found = {one.part: one.detail.en for one in verdict.checks if not one.ok}
    assert verdict.ok is not bool(found)
    return found


def flip(path: Path, place: int = -1) -> None:
    """Flip one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def list_anew(backup: Path) -> None:
    """Make the list of digests fit what was changed, as somebody would who wants to deceive."""
    (backup / SUMS).unlink()
    write_sums(backup)


def test_a_sound_backup_has_every_check(backup: Path) -> None:
    """All parts are checked and well, and not one byte of the backup changes by it."""
    before = (backup / SUMS).read_bytes()
    verdict = check_backup(backup, lambda: open_vault(backup, None, lambda: PASSPHRASE), Elsewhere(), silent)
    assert [one.part for one in verdict.checks if one.ok] == PARTS
    list_anew(backup)
    assert (backup / SUMS).read_bytes() == before


@pytest.mark.parametrize(
    "file",
    ["ledger/tile/0/000", "ledger/tile/entries/001", "keys.sealed", "last_signed", "catalogue/papers.yaml"],
)
def test_a_flipped_bit_is_named(backup: Path, file: str) -> None:
    """One bit of any file: the file is named."""
    flip(backup / file)
    assert wrong(backup)["files"] == f"{file} was changed"


def test_a_missing_and_an_added_file_are_named(backup: Path) -> None:
    """A file that is gone and one that nobody listed are both named."""
    (backup / "ledger" / "tile" / "0" / "001").unlink()
    (backup / "ledger" / "note").write_text("x")
    assert wrong(backup)["files"] == "ledger/tile/0/001 is missing; ledger/note is not listed"


@pytest.mark.parametrize("file", ["ledger/tile/entries/000", "ledger/tile/entries/001"])
def test_a_changed_entry_with_a_fitting_list_is_refuted(backup: Path, file: str) -> None:
    """Whoever changes an entry and the list still has the signed head against them."""
    flip(backup / file, 100)
    list_anew(backup)
    assert "the entries are not those of the signed log" in wrong(backup)["ledger files"]


@pytest.mark.parametrize("file", ["ledger/tile/0/000", "ledger/tile/1/000.p/2"])
def test_a_changed_tile_with_a_fitting_list_is_named(backup: Path, file: str) -> None:
    """A tile that is not what the entries give would fail proofs later; it is named now."""
    flip(backup / file)
    list_anew(backup)
    assert wrong(backup)["ledger files"] == f"{file.partition('/')[2]} is not what the entries give"


def test_a_flipped_bit_in_the_database_copy(backup: Path) -> None:
    """A changed data file is named by PostgreSQL's own manifest, and the copy is not started."""
    largest = max((backup / "database" / "base").rglob("[0-9]*"), key=lambda path: path.stat().st_size)
    flip(largest, 5000)
    list_anew(backup)
    found = wrong(backup)
    assert largest.name in found["database files"]
    assert found["database"] == "not started: its files are damaged"


def test_a_truncated_write_ahead_log(backup: Path) -> None:
    """A log that ends too early cannot bring the copy to a consistent state, and is named."""
    segment = min((backup / "database" / "pg_wal").glob("0*"))
    segment.write_bytes(segment.read_bytes()[:512])
    list_anew(backup)
    assert "pg_verifybackup" in wrong(backup)["database files"]


def test_another_catalogue(backup: Path) -> None:
    """A catalogue that is not the one of the backup, or does not load, is told apart."""
    papers = backup / "catalogue" / "papers.yaml"
    content = papers.read_text(encoding="utf-8")
    (backup / "catalogue" / "agreements" / "tobacco_monopoly.yaml").unlink()
    list_anew(backup)
    assert wrong(backup)["catalogue"] == "not the catalogue that was backed up"
    papers.write_text(content + "]")
    list_anew(backup)
    assert wrong(backup)["catalogue"].startswith("papers.yaml: ")


def test_another_passphrase(backup: Path) -> None:
    """A wrong passphrase is told as such."""
    verdict = check_backup(
        backup, lambda: open_vault(backup, None, lambda: "another passphrase"), Elsewhere(), silent
    )
    assert "do not open" in next(one.detail.en for one in verdict.checks if one.part == "keys")


def test_keys_of_another_exchange(backup: Path, tmp_path: Path) -> None:
    """A subject key under which nobody was published is caught before anybody would seem to hold nothing."""
    secrets = unseal((backup / "keys.sealed").read_bytes(), PASSPHRASE)
    other = Secrets({**secrets.keys, "subject.key": bytes(32)}, secrets.variables)
    file = tmp_path / "other.sealed"
    file.write_bytes(seal(other, PASSPHRASE))
    assert list(wrong(backup, keys=file)) == ["subject key"]


def test_without_keys_it_is_not_called_whole(backup: Path) -> None:
    """A backup without keys says what to name."""
    (backup / "keys.sealed").unlink()
    list_anew(backup)
    assert "this backup holds no keys" in wrong(backup)["keys"]


def test_a_head_beyond_the_database(at_work: AtWork, backup: Path) -> None:
    """Ledger files that are ahead of the database copy: the database is behind, with both sizes."""
    at_work.append(30)
    at_work.seal_all()
    later = at_work.back_up(backup.parent / "later")
    before, after = Facts.read(backup).head_size, Facts.read(later).head_size
    for name in ("ledger", "last_signed"):
        place = backup / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    shutil.copytree(later / "ledger", backup / "ledger")
    shutil.copy(later / "last_signed", backup / "last_signed")
    list_anew(backup)
    assert wrong(backup) == {
        "ledger": f"the database is behind: sealed up to {before} entries, last_signed was signed at {after}"
    }


def test_a_head_from_elsewhere_beyond_the_database(at_work: AtWork, backup: Path) -> None:
    """A later head that somebody kept shows that entries were lost; an earlier one does not."""
    settings = at_work.exchange.settings
    assert wrong(backup, heads=(backup / "ledger" / "checkpoint", backup / "last_signed")) == {}
    at_work.append(3)
    at_work.seal_all()
    found = wrong(backup, heads=(settings.ledger_dir / "checkpoint", settings.last_signed))
    assert len(found) == 2
    assert all("the database is behind" in detail for detail in found.values())


def damage_facts(change: dict[str, str]) -> Callable[[Path], None]:
    """Return how to change what a backup says of itself."""

    def damage(backup: Path) -> None:
        facts = json.loads((backup / "backup.json").read_bytes())
        (backup / "backup.json").write_text(json.dumps(facts | change))

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        damage_facts({"form": "tongban-backup/9"}),
        damage_facts({"more": "x"}),
        lambda backup: (backup / SUMS).unlink(),
        lambda backup: (backup / "backup.json").write_text("no"),
    ],
)
def test_no_backup_at_all(backup: Path, damage: Callable[[Path], None]) -> None:
    """A folder of an unknown form, or one that was never finished, is refused as a whole."""
    damage(backup)
    with pytest.raises(BackupUnreadable, match=backup.name):
        wrong(backup)
