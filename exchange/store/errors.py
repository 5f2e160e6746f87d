"""Faults of the store and of publishing.

StoreError
├── StagingLost      the staged rows are gone (crash recovery empties UNLOGGED tables): load again
├── BatchUnjudged    what is staged is not what was judged: judge it again
├── BatchOutdated    a newer reading of the resource is published already: nothing to do
├── RunUnpublished   a run is to be reconciled that was not published
├── PublishHeld      the batch must not be published as it is; a person decides
├── TableDiffers     a resource's table no longer fits its contract
└── BatchMisshapen   a batch's schema is not equal to its staging table
"""

from datetime import datetime


class StoreError(Exception):
    """Base of the store's faults; no message holds a person's identifier."""


class StagingLost(StoreError):
    """The staging table holds fewer rows than were committed to it."""

    def __init__(self, run_id: str, expected: int, found: int) -> None:
        self.run_id = run_id
        super().__init__(f"run {run_id}: {expected} rows were staged, {found} are there; loading again")


class BatchUnjudged(StoreError):
    """The gate has not passed these very rows under this very contract."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(f"run {run_id}: the staged rows are not those that were judged; judging again")


class BatchOutdated(StoreError):
    """A batch that was read later is published already; publishing this one would turn time back."""

    def __init__(self, resource: str, read_at: datetime, published_at: datetime) -> None:
        super().__init__(
            f"{resource}: this batch is of {read_at.isoformat()}, but one of {published_at.isoformat()} is "
            "published; nothing was changed and nothing is to be done"
        )


class RunUnpublished(StoreError):
    """Reconciling was asked for a run that has not been published."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id} was not published, so there is nothing to reconcile; run it again")


class PublishHeld(StoreError):
    """Publishing would delete more of the resource than its contract allows."""

    def __init__(self, resource: str, deleted: int, current: int, limit: float) -> None:
        self.resource = resource
        super().__init__(
            f"{resource}: the batch lacks {deleted} of {current} published rows, the swing limit is "
            f"{limit:.1%}; nothing was published. Check the source; if the deletion is real, raise "
            "swingLimit in the contract for one run"
        )


class TableDiffers(StoreError):
    """A contract changed in a way its table cannot follow by itself."""


class BatchMisshapen(StoreError):
    """A batch would not arrive in its table as it is: the driver would change values in silence."""
