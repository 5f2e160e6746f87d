"""The closed word lists of the catalogue's files, as data."""

UNIT_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
"""Units of `slaProperties`, in seconds."""

PERSONAL_CLASSES = frozenset({"personal", "sensitive"})
"""Field classifications that are personal information (PIPL art. 4 and 28)."""

NATIONAL_DIMENSIONS = {
    "accuracy": "准确性",
    "completeness": "完整性",
    "conformity": "规范性",
    "consistency": "一致性",
    "coverage": "完整性",
    "timeliness": "时效性",
    "uniqueness": "准确性",
}
"""The standard's seven dimensions in GB/T 36344's words; 可访问性 has none and is declared by the rule."""

BUILT_IN_RULES = frozenset({"readable", "required", "state_known", "holder_type_known", "key_unique"})
"""Rules compiled for every contract; a declared rule may not take their ids."""

CLASSIFICATIONS = ("general", "personal", "sensitive")
"""What a field may be classified as."""

DATA_CLASSES = ("general", "important", "core")
"""一般数据, 重要数据, 核心数据 (Data Security Law art. 21)."""

SIX_DIMENSIONS = ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性")
"""The dimensions of GB/T 36344-2018."""

LONGEST_TABLE = 48
"""`<department>__<resource>` in characters: PostgreSQL cuts names at 63 bytes, and staging adds the run."""

LONGEST_NAME = 63
"""A column's name in bytes; names here are ASCII."""

ORGANISATION_TYPES = frozenset({"001", "099"})
"""Holder code types of GB/T 36903 that never name a natural person."""

UNDECIDED = "DECIDE"
"""What stands in a file where only a person can know what belongs there; nothing starts while it does."""
