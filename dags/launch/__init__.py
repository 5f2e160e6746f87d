"""Starts Airflow's components on one machine from one process, which imports Airflow once and forks them.

`python -m dags.launch` reads everything from the environment, prepares the metadata database, starts the
API server, the DAG processor and the scheduler, and ends all of them when one ends or when it is told to.
No triggerer: nothing here defers. Each component is Airflow's own command; only the imports are shared.
"""
