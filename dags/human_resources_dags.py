"""Airflow DAGs of human_resources (人力资源和社会保障局): one for each of its contracts."""

from dags.factory import build_department

build_department("human_resources")
