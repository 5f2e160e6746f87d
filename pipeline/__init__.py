"""The sequence load → check → publish → reconcile, without Airflow."""
