"""Faults of the store and of publishing.

StoreError
├── StagingLost      the staged rows are gone (crash recovery empties UNLOGGED tables): load again
├── PublishHeld      the batch must not be published as it is; a person decides
├── TableDiffers     a resource's table no longer fits its contract
└── BatchMisshapen   a batch's schema is not equal to its staging table
"""


class StoreError(Exception):
    """Base of the store's faults; no message holds a person's identifier."""


class StagingLost(StoreError):
    """The staging table holds fewer rows than were committed to it."""

    def __init__(self, run_id: str, expected: int, found: int) -> None:
        self.run_id = run_id
        super().__init__(f"run {run_id}: {expected} rows were staged, {found} are there; loading again")


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
