"""A worker that could not do all of its work does not start."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import yaml
from pydantic import HttpUrl, SecretStr

from exchange.ledger.errors import ItemTooLarge
from exchange.settings import Settings
from exchange_api import worker
from exchange_api.metrics import Metrics
from exchange_api.worker import open_worker
from tests.catalogue_copy import copy_catalogue

NOWHERE = SecretStr("postgresql://nobody@127.0.0.1:1/none")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A sound catalogue in which one item needs thirty proofs."""
    copy_catalogue(tmp_path)
    path = tmp_path / "items" / "administrative_approval.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    single = next(item for item in content["items"] if "proof" in item["need"])
    single["need"] = {"allOf": [single["need"] | {"proof": f"proof_{number}"} for number in range(30)]}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return tmp_path


async def test_an_item_too_large_for_the_ledger_does_not_start(catalogue: Path, tmp_path: Path) -> None:
    """The fault names the item, before any database is asked."""
    settings = Settings(
        database_url=NOWHERE,
        pipeline_database_url=NOWHERE,
        api_database_url=NOWHERE,
        sealer_database_url=NOWHERE,
        keys_dir=tmp_path,
        ledger_dir=tmp_path,
        last_signed=tmp_path / "last_signed",
        origin="ledger.test/county",
        issuer=HttpUrl("http://127.0.0.1:1"),
        catalog_dir=catalogue,
    )
    with pytest.raises(ItemTooLarge, match="prepackaged_food_filing"):
        async with open_worker(settings, lambda: datetime.now(UTC), Metrics()):
            pass


async def test_a_purge_that_fails_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever one raises, the others go on, the next round tries it again, and the log names its type."""
    monkeypatch.setattr(worker, "PURGE_SECONDS", 0.001)
    done, tries, rounds = asyncio.Event(), iter(range(10**6)), []

    async def faulty(_: datetime) -> None:
        if next(tries) == 0:
            raise asyncpg.InternalClientError("a word of 371399600000017")
        done.set()

    async def sound(_: datetime) -> None:
        rounds.append(done.is_set())

    async with worker._purging((faulty, sound), lambda: datetime.now(UTC)):
        await asyncio.wait_for(done.wait(), 10)
    assert rounds[0] is False
    (record,) = [one for one in caplog.records if one.name == "tongban.api"]
    assert vars(record)["facts"] == {"fault": "InternalClientError"}
    assert "371399" not in caplog.text
