"""Airflow DAGs of natural_resources (自然资源和规划局): one for each of its contracts."""

from dags.factory import build_department

build_department("natural_resources")
