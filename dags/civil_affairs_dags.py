"""Airflow DAGs of civil_affairs (民政局): one for each of its contracts."""

from dags.factory import build_department

build_department("civil_affairs")
