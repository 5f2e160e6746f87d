"""Builds the DAGs of one department from its contracts.

One DAG a resource, with the tasks load → check → publish → reconcile. Promises: parsing opens no database
and no connection and imports none of the pipeline's libraries; a worker builds only the DAG it runs; what
passes between tasks are counts and ids, never a row; only faults that pass by themselves are retried.
"""

from dags.factory.department import build_department

__all__ = ["build_department"]
