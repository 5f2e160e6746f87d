# ruff: noqa: INP001  # programs of the images, no package
"""Read by every Airflow process at its start: the scheduler imports what its tasks will need."""

import sys

from dags.launch.preload import preload

preload(sys.argv)
