"""Names of resources in Airflow."""

from catalog.loader import load
from dags.factory.names import asset_uri, dag_id, pipeline_run_id, pool
from exchange.settings import SHIPPED_CATALOGUE

LICENCE = load(SHIPPED_CATALOGUE).contracts["market_regulation/business_licence"]


def test_names_follow_the_resource() -> None:
    """DAG and pool are named after resource and department."""
    assert dag_id(LICENCE) == "market_regulation.business_licence"
    assert pool("market_regulation") == "department_market_regulation"


def test_asset_names_the_table_and_no_login() -> None:
    """The asset's URI has host, port, database, schema and table, and neither user nor password."""
    uri = asset_uri(LICENCE, "postgresql://someone:secret@db.test/exchange")
    assert uri == "postgres://db.test:5432/exchange/shr/market_regulation__business_licence"


def test_run_id_is_the_same_for_every_task() -> None:
    """The exchange's run id follows from the DAG and Airflow's run id alone."""
    ids = {pipeline_run_id("a.b", "manual__2026-01-01"), pipeline_run_id("a.b", "manual__2026-01-01")}
    assert ids == {"a.b--manual__2026-01-01"}
    assert pipeline_run_id("a.c", "manual__2026-01-01") not in ids
