"""What the tasks call: one step of the pipeline, with this worker's settings, keys and secrets.

Imported by running tasks only: everything the pipeline needs comes with it.
"""

from dags.steps.take_step import take_step

__all__ = ["take_step"]
