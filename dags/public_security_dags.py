"""Airflow DAGs of public_security (公安局): one for each of its contracts."""

from dags.factory import build_department

build_department("public_security")
