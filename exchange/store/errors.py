"""Faults of the store and of publishing.

StoreError
├── StagingLost      the staged rows are gone (crash recovery empties UNLOGGED tables): load again
├── BatchUnjudged    what is staged is not what was judged: judge it again
├── BatchOutdated    a newer reading of the resource is published already: nothing to do
├── RunUnderWay      another process is at a step of the same resource
├── RunUnpublished   a run is to be reconciled that was not published
├── PublishHeld      the batch must not be published as it is; a person decides
├── TableDiffers     resources' tables no longer fit their contracts
└── BatchMisshapen   a batch's schema is not equal to its staging table
"""

from collections.abc import Sequence
from datetime import datetime

from catalog.model import Text


class StoreError(Exception):
    """Base of the store's faults, told in both languages; no message holds a person's identifier.

    `resource` is set where the fault is that of one resource.
    """

    resource: str | None = None

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en if self.resource is None else f"{self.resource}: {message.en}")


class StagingLost(StoreError):
    """The staging table does not hold what was committed to it."""

    def __init__(self, run_id: str, expected: int, found: int) -> None:
        self.run_id = run_id
        there = "other ones" if expected == found else str(found)
        held = Text("别的行", there) if expected == found else Text(f"{found} 行", there)
        super().__init__(
            Text(
                f"运行 {run_id}：暂存了 {expected} 行，现在是{held.zh}；重新载入",
                f"run {run_id}: {expected} rows were staged, {held.en} are there; loading again",
            )
        )


class BatchUnjudged(StoreError):
    """The gate has not passed these very rows under this very contract."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        super().__init__(
            Text(
                f"运行 {run_id}：暂存的行不是检查过的行；重新检查",
                f"run {run_id}: the staged rows are not those that were judged; judging again",
            )
        )


class BatchOutdated(StoreError):
    """A batch that was read later is published already; publishing this one would turn time back."""

    def __init__(self, resource: str, read_at: datetime, published_at: datetime) -> None:
        self.resource = resource
        read, published = read_at.isoformat(), published_at.isoformat()
        super().__init__(
            Text(
                f"本批次读于 {read}，而已发布的是 {published} 的批次；未作任何更改，也无须处理",
                f"this batch is of {read}, but one of {published} is published; nothing was changed and "
                "nothing is to be done",
            )
        )


class RunUnderWay(StoreError):
    """Another process is at a step of the same resource."""

    next_step = Text(
        zh="等待其结束：tongban pipeline status；再运行一次",
        en="let it end, see tongban pipeline status; then run it again",
    )

    def __init__(self, resource: str, run_id: str | None = None, step: str | None = None) -> None:
        self.resource = resource
        which = Text(f"运行 {run_id}，在 {step}", f"run {run_id}, at {step}")
        which = which if run_id else Text("刚刚开始", "just begun")
        super().__init__(
            Text(
                f"另一次运行正在进行（{which.zh}）；未读取任何数据",
                f"another run is under way ({which.en}); nothing was read",
            )
        )


class RunUnpublished(StoreError):
    """Reconciling was asked for a run that has not been published."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            Text(
                f"运行 {run_id} 未发布，没有可对账的内容；再运行一次",
                f"run {run_id} was not published, so there is nothing to reconcile; run it again",
            )
        )


class PublishHeld(StoreError):
    """Publishing would delete more of the resource than its contract allows."""

    next_step = Text(
        "与该部门核对数据源；若确属删除，在契约中为这一次运行调高 swingLimit",
        "check the source with the department; if the deletion is real, raise swingLimit in the contract for "
        "one run",
    )

    def __init__(self, resource: str, deleted: int, current: int, limit: float) -> None:
        self.resource = resource
        super().__init__(
            Text(
                f"收到的批次缺少已发布 {current} 行中的 {deleted} 行；"
                f"应为：不超过变动上限 {limit:.1%}；未发布任何内容",
                f"the batch lacks {deleted} of {current} published rows, the swing limit is {limit:.1%}; "
                "nothing was published",
            )
        )


class TableDiffers(StoreError):
    """Contracts changed, and their tables have not followed, or cannot follow by themselves."""

    def __init__(self, differences: Sequence[Text], next_step: Text) -> None:
        self.next_step = next_step
        zh, en = ([getattr(one, tongue) for one in differences] for tongue in ("zh", "en"))
        super().__init__(Text("；".join(zh), "; ".join(en)))


class BatchMisshapen(StoreError):
    """A batch would not arrive in its table as it is: the driver would change values in silence."""
