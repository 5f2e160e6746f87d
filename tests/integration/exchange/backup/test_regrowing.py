"""Ledger files grown from the database are the very files that were published."""

from pathlib import Path

import psycopg
import pytest

from exchange.backup.errors import BackupDamaged
from exchange.backup.layout import LEDGER
from exchange.backup.ledger_files import copy_ledger, files_under
from exchange.backup.regrowing import regrow
from exchange.ledger.verifier import tiles_in
from tests.integration.exchange.backup.conftest import AtWork


def test_grown_files_are_the_published_ones(at_work: AtWork, tmp_path: Path) -> None:
    """From an older head on, every file up to the newest head comes out as it was published."""
    settings = at_work.exchange.settings
    head = copy_ledger(settings.ledger_dir, settings.last_signed, tmp_path)
    at_work.append(700)
    at_work.seal_all()
    directory = tmp_path / LEDGER
    with psycopg.connect(at_work.owner_url, autocommit=True) as connection:
        size = regrow(connection, directory, settings.origin, head.size)
    assert size == at_work.size
    published = dict(files_under(size, tiles_in(settings.ledger_dir)))
    assert dict(files_under(size, tiles_in(directory))) == published
    assert len(published) > 10


def test_a_copy_that_does_not_fit_is_refused(at_work: AtWork, tmp_path: Path) -> None:
    """An edge whose entries were changed cannot grow into the root that was sealed."""
    settings = at_work.exchange.settings
    head = copy_ledger(settings.ledger_dir, settings.last_signed, tmp_path)
    at_work.append(3)
    at_work.seal_all()
    bundle = max((tmp_path / LEDGER / "tile" / "entries").glob("*.p/*"))
    content = bytearray(bundle.read_bytes())
    content[20] ^= 1
    bundle.write_bytes(content)
    with (
        psycopg.connect(at_work.owner_url, autocommit=True) as connection,
        pytest.raises(BackupDamaged, match="does not hash to its tile"),
    ):
        regrow(connection, tmp_path / LEDGER, settings.origin, head.size)
