"""The scheduler's door: DAGs generated from the catalogue; the only place that speaks Airflow.

One file a department, three lines each; `factory` builds what stands in them, `steps` is what their tasks
call. Nothing heavy is imported before a task runs.
"""
