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
