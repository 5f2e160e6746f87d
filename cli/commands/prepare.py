"""`tongban prepare`: bring the database to what this version and the catalogue need."""

from dataclasses import asdict

from cli.actor import actor
from cli.commands import AsJson
from cli.console import err, out, show_json, show_table
from cli.databases import owner_transaction
from cli.home import adopt_settings
from cli.language import say, say_next
from cli.workplaces import load_catalogue
from exchange.access.agreements import AgreementRegister, Seeding
from exchange.access.changes import Change
from exchange.clock import utc_now
from exchange.ledger.opening import open_ledger
from exchange.migrate import migrate
from exchange.store.prepare import prepare_store

REASON = "seeds of the catalogue, by tongban prepare"
OUTCOMES = {
    "added": ("已加入", "added"),
    "kept": ("已有", "already there"),
    "differing": ("与库中不同，以库为准", "differs from the database, which stands"),
    "ended": ("已终止，不恢复", "ended, and stays so"),
}


def prepare(*, as_json: AsJson = False) -> None:
    """Bring the database to what this version and the catalogue need.

    Idempotent: migrates, makes missing tables and columns, opens the ledger, seeds agreements that are not
    there yet. Nothing is dropped, narrowed or revived; workers that run take the catalogue up by themselves.
    """
    settings = adopt_settings()
    catalogue = load_catalogue(settings)
    owner_url = settings.database_url.get_secret_value()
    _tell("迁移数据库结构", "migrating the schema")
    migrate(owner_url)
    _tell("建立各资源的表", "making the resources' tables")
    prepare_store(owner_url, catalogue)
    _tell("打开用数台账", "opening the ledger")
    open_ledger(settings)
    _tell("写入协议种子", "seeding agreements")
    with owner_transaction(settings) as connection:
        change = Change(actor=actor(), reason=REASON, at=utc_now())
        seeding = AgreementRegister(connection).seed_agreements(catalogue, change)
    _show(seeding, len(catalogue.contracts), as_json=as_json)


def _show(seeding: Seeding, resources: int, *, as_json: bool) -> None:
    if as_json:
        show_json({"resources": resources, "agreements": asdict(seeding)})
        return
    counts = [(say(*words), len(getattr(seeding, name))) for name, words in OUTCOMES.items()]
    show_table(say("协议", "Agreements"), [say("结果", "outcome"), say("数量", "number")], counts)
    for agreement in seeding.differing:
        out.print(say(f"不同：{agreement}", f"differs: {agreement}"))
    out.print(say(f"{resources} 个资源已就绪", f"{resources} resources are ready"))
    out.print(say_next("tongban pipeline backfill"))


def _tell(zh: str, en: str) -> None:
    err.print(f"… {say(zh, en)}")
