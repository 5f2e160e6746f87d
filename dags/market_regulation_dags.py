"""Airflow DAGs of market_regulation (市场监督管理局): one for each of its contracts."""

from dags.factory import build_department

build_department("market_regulation")
