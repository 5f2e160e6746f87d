"""Airflow for the demonstration: started as processes of its own and spoken to by REST, never imported.

Promises: one complete environment, nothing of the caller's; nothing listens beyond 127.0.0.1; a stopped or
killed runtime leaves no process that the next start would not find and end.
"""

from cli.airflow.rest import AirflowRest
from cli.airflow.runtime import AirflowRuntime

__all__ = ["AirflowRest", "AirflowRuntime"]
