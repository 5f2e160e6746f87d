"""Trying a contract against its live source: a look at the first rows, a dry run, the connector's promises.

Nothing is written anywhere, no exchange has to exist, and no personal value is shown.
"""

from cli.trial.dry_run import dry_run_of
from cli.trial.preview import preview_of
from cli.trial.promises import promises_of

__all__ = ["dry_run_of", "preview_of", "promises_of"]
