"""The names under which a resource stands in Airflow."""

from urllib.parse import urlsplit

from catalog.model import Contract


def dag_id(contract: Contract) -> str:
    """Return `<department>.<resource>`: Airflow takes no slash."""
    return contract.name.replace("/", ".")


def pool(department: str) -> str:
    """Return the pool that bounds how many tasks touch the department's system at once."""
    return f"department_{department}"


def pipeline_run_id(dag: str, airflow_run_id: str) -> str:
    """Return the exchange's id of one DAG run; the same for each of its tasks and each of their tries."""
    return f"{dag}--{airflow_run_id}"


def asset_uri(contract: Contract, database_url: str) -> str:
    """Return the URI of the published table, as OpenLineage names tables of PostgreSQL; without the login."""
    place = urlsplit(database_url)
    return f"postgres://{place.hostname}:{place.port or 5432}{place.path}/shr/{contract.table}"
