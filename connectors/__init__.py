"""Readers of the departments' own systems: typed Arrow batches out, nothing changed in silence.

Speaks to sources only. Knows no Airflow, no store and no quality rule; secrets come by connection name
through a resolver that the caller injects.
"""

from connectors.opening import environment_resolver, open_connector

__all__ = ["environment_resolver", "open_connector"]
