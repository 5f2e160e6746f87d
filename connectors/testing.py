"""The test kit of connectors: contracts to read by, and the suite every connector passes."""

from collections.abc import Mapping

from catalog.model import (
    Contract,
    Field,
    Holder,
    HolderType,
    LogicalType,
    Sharing,
    SharingAttribute,
    Source,
    Text,
    Validity,
)


def sample_field(name: str, logical_type: LogicalType = LogicalType.STRING, **terms: object) -> Field:
    """Return a field read from a source column of the same name, unless `terms` say otherwise."""
    given: dict[str, object] = {"source_name": name} | terms
    return Field(name, Text(name, name), logical_type, **given)  # type: ignore[arg-type]


def sample_contract(
    *fields: Field,
    source: str = "records",
    options: Mapping[str, str] | None = None,
    end_field: str | None = None,
) -> Contract:
    """Return a contract of these fields, held by the first."""
    if not any(field.key_position for field in fields):
        raise ValueError("a contract needs a field with a key position")
    return Contract(
        name="test_department/test_resource",
        department="test_department",
        version="1.0.0",
        title=Text("测试", "Test"),
        owner_contact="-",
        data_class="general",
        fields=fields,
        holder=Holder(fields[0].name, None, HolderType.OTHER_PERSON_CODE, None, {}),
        status=None,
        validity=None if end_field is None else Validity(None, end_field),
        sharing=Sharing(SharingAttribute.UNCONDITIONAL, None, None, None),
        source=Source("test", source, options or {}),
        schedule="0 2 * * *",
        tolerance_seconds=86_400,
        swing_limit=0.05,
        rules=(),
        digest="0" * 64,
    )
