"""Files that are no YAML, or YAML that says something else than it seems to."""

from tests.unit.catalog.loader.zoo.case import LICENCE, Case

_FIELDS = "schema.licence.properties"
_TERMS = "customProperties"

CASES = (
    Case(
        "yaml",
        LICENCE,
        "{property: titleEn, value: Licence}",
        "{property: titleEn",
        "",
        ("YAML",),
        "- property: holder",
    ),
    Case("tab", LICENCE, "  - server: department", "\t- server: department", "", ("YAML",), "- server: dep"),
    Case(
        "duplicate_key",
        LICENCE,
        "version: 1.0.0",
        "version: 1.0.0\nversion: 1.0.1",
        "version",
        ("twice", "重复"),
        "version: 1.0.1",
    ),
    Case(
        "word_read_as_truth",
        LICENCE,
        "physicalName: lic_no",
        "physicalName: no",
        f"{_FIELDS}.licence_no.physicalName",
        ("'no'",),
    ),
    Case(
        "code_read_as_number",
        LICENCE,
        "{E: '001', I: '111'}",
        "{E: 001, I: '111'}",
        f"{_TERMS}.holder.types.E",
        ("'001'",),
        "types: {E: 001",
    ),
    Case(
        "key_read_as_number",
        LICENCE,
        "{'01': valid, '07'",
        "{01: valid, '02': valid, '07'",
        f"{_TERMS}.status.states.01",
        ("'01'",),
    ),
    Case(
        "value_forgotten",
        LICENCE,
        "field: state\n",
        "field: \n",
        f"{_TERMS}.status.field",
        ("null",),
        "field: \n",
    ),
    Case(
        "merge_key",
        LICENCE,
        "holder_code\n      nameField",
        "holder_code\n      <<: {a: b}\n      nameField",
        f"{_TERMS}.holder.<<",
        ("<<",),
        "<<:",
    ),
    Case(
        "tag",
        LICENCE,
        "value: 登记局}",
        "value: !!python/name:os.system ''}",
        f"{_TERMS}.ownerContact",
        ("python/name",),
        "!!python",
    ),
    Case(
        "property_twice",
        LICENCE,
        "{property: dataClass, value: general}",
        "{property: titleEn, value: Again}",
        f"{_TERMS}.titleEn[7]",
        ("titleEn", "twice"),
    ),
)
