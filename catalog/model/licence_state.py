"""The stored states of a licence. `expired` and `not_yet_valid` follow from dates and are never stored."""

from enum import StrEnum


class LicenceState(StrEnum):
    """What the issuing department says of a licence, mapped from its own codes by the contract."""

    VALID = "valid"  # 有效
    SUSPENDED = "suspended"  # 暂扣, 冻结
    CANCELLED = "cancelled"  # 注销
    RESCINDED = "rescinded"  # 撤销
    REVOKED = "revoked"  # 吊销
