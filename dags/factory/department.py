"""One department's DAGs; a worker that runs one of them builds that one only."""

from airflow.sdk import DAG, get_parsing_context

from catalog.loader import load_department
from dags.factory.names import dag_id
from dags.factory.resource_dag import build_resource_dag
from dags.factory.settings import PipelineSettings


def build_department(department: str) -> tuple[DAG, ...]:
    """Build the DAGs of `department`; Airflow finds them without a global name for each.

    Raises `PipelineUnconfigured`, `CatalogFaulty` or `DepartmentUnknown`, which Airflow shows as the import
    error of the DAG file.
    """
    settings = PipelineSettings.from_environment()
    loaded = load_department(settings.catalog_dir, department)
    wanted = get_parsing_context().dag_id
    chosen = [each for each in loaded.contracts.values() if wanted in {None, dag_id(each)}]
    return tuple(build_resource_dag(loaded.department, contract, settings) for contract in chosen)
