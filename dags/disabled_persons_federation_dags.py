"""Airflow DAGs of disabled_persons_federation (残疾人联合会): one for each of its contracts."""

from dags.factory import build_department

build_department("disabled_persons_federation")
