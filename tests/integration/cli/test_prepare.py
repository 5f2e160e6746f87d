"""`tongban prepare`: what the catalogue needs is made, and nothing that is there is changed."""

import json
from pathlib import Path

import psycopg
import pytest

from cli.demo.exchange import LocalExchange
from tests.catalogue_copy import copy_catalogue
from tests.unit.cli.command_line import CommandLine

NEW = "natural_resources/land_use_permit"
AGREEMENT = "approval-identity-2025"


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The shipped catalogue with one more resource."""
    directory = copy_catalogue(tmp_path / "catalog")
    old = directory / "contracts" / "natural_resources" / "real_estate_title.yaml"
    text = old.read_text(encoding="utf-8").replace("real_estate_title", "land_use_permit")
    old.with_name("land_use_permit.yaml").write_text(text, encoding="utf-8")
    return directory


def test_missing_tables_are_made_and_seeds_kept(
    tongban: CommandLine, exchange: LocalExchange, grown: Path
) -> None:
    """A new resource gets its tables; a second run finds everything there."""
    table = "shr.natural_resources__land_use_permit"
    query = f"select to_regclass('{table}') is not null"
    owner = exchange.settings.database_url.get_secret_value()
    with psycopg.connect(owner, autocommit=True) as database:
        assert database.execute(query.encode()).fetchone() == (False,)
        for _ in range(2):
            done = tongban("prepare", "--json", TONGBAN_CATALOG_DIR=str(grown))
            assert done.code == 0, done.said
            told = json.loads(done.out)
            assert told["resources"] == len(exchange.catalogue.contracts) + 1
            assert told["agreements"]["added"] == []
            assert AGREEMENT in told["agreements"]["kept"]
        assert database.execute(query.encode()).fetchone() == (True,)


def test_ended_seed_is_not_revived(tongban: CommandLine, exchange: LocalExchange) -> None:
    """An agreement that people ended is named as ended and stays so."""
    owner = exchange.settings.database_url.get_secret_value()
    with psycopg.connect(owner, autocommit=True) as database:
        database.execute("update access.agreement set ended_at = now() where id = %s", [AGREEMENT])
    done = tongban("prepare", "--json")
    assert json.loads(done.out)["agreements"]["ended"] == [AGREEMENT]
    assert "… migrating the schema" in done.err
    told = tongban("prepare", LANG="zh_CN.UTF-8")
    assert "已终止，不恢复" in told.out
    assert "下一步：tongban pipeline backfill" in told.out


def test_faulty_catalogue_makes_nothing(tongban: CommandLine, grown: Path) -> None:
    """On a faulty catalogue nothing is touched, and the fault is named."""
    (grown / "papers.yaml").unlink()
    done = tongban("prepare", TONGBAN_CATALOG_DIR=str(grown))
    assert done.code == 1
    assert "papers.yaml" in done.err
    assert "migrating" not in done.err
