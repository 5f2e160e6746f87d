"""The scheduler's door: DAGs generated from the catalogue; the only place that speaks Airflow."""
