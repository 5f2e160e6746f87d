"""What a contract calls itself, its fields and its key: shaped well, and meaning something wrong."""

from tests.unit.catalog.loader.zoo.case import DEPARTMENTS, LICENCE, PERSON, Case

_FIELDS = "schema.licence.properties"
_KEY = """primaryKey: true
        primaryKeyPosition: 1
        classification: general
        customProperties:
          - {property: titleEn, value: Number}"""

CASES = (
    Case(
        "department_is_known",
        DEPARTMENTS,
        "- id: police",
        "- id: policing",
        "id",
        ("police", "departments.yaml"),
        marker="id: police/person",
        fault_file=PERSON,
    ),
    Case(
        "id_is_the_path", LICENCE, "id: registry/licence", "id: registry/permit", "id", ("registry/permit",)
    ),
    Case(
        "schema_has_the_name_of_the_resource",
        LICENCE,
        "  - name: licence\n",
        "  - name: permit\n",
        "schema.permit.name",
        ("应为 licence", "expected licence"),
    ),
    Case(
        "names_fit_the_store",
        LICENCE,
        "- name: updated_at",
        f"- name: {'u' * 64}",
        f"{_FIELDS}.{'u' * 64}.name",
        ("63", "shorten"),
    ),
    Case(
        "field_names_are_distinct",
        LICENCE,
        "- name: updated_at",
        "- name: capital #",
        f"{_FIELDS}.capital[8].name",
        ("重复", "twice"),
        marker="capital #",
    ),
    Case(
        "key_is_declared",
        LICENCE,
        _KEY,
        _KEY.replace("true", "false").replace(": 1\n", ": 1 #\n"),
        _FIELDS,
        ("没有主键", "no key"),
        "properties:",
    ),
    Case(
        "key_is_declared",
        LICENCE,
        "primaryKeyPosition: 1",
        "primaryKeyPosition: 2",
        f"{_FIELDS}.licence_no.primaryKeyPosition",
        ("[2]", "without a gap"),
    ),
    Case(
        "key_fields_are_required",
        LICENCE,
        "required: true\n        primaryKey",
        "required: false # key\n        primaryKey",
        f"{_FIELDS}.licence_no.required",
        ("主键", "never empty"),
    ),
    Case(
        "key_fields_are_required",
        LICENCE,
        "physicalName: upd\n",
        "physicalName: upd\n        primaryKeyPosition: 2\n",
        f"{_FIELDS}.updated_at.primaryKeyPosition",
        ("primaryKey: true",),
        marker="primaryKeyPosition: 2",
    ),
    Case(
        "numbers_have_digits",
        LICENCE,
        "          - {property: precision, value: 18}\n",
        "",
        f"{_FIELDS}.capital.customProperties.precision",
        ("应写明 precision", "declare its precision"),
        marker="customProperties:\n          - {property: titleEn, value: Capital}",
    ),
    Case(
        "numbers_have_digits",
        LICENCE,
        "{property: scale, value: 2}",
        "{property: scale, value: 19}",
        f"{_FIELDS}.capital.customProperties.scale",
        ("19", "18"),
    ),
    Case(
        "numbers_have_digits",
        LICENCE,
        "{property: titleEn, value: Kind}",
        "{property: titleEn, value: Kind}\n          - {property: scale, value: 3}",
        f"{_FIELDS}.holder_kind.customProperties.scale",
        ("number", "take it away"),
        marker="scale, value: 3",
    ),
    Case(
        "formats_fit_the_type",
        LICENCE,
        "'%Y%m%d'",
        "'%Y%j'",
        f"{_FIELDS}.valid_to.customProperties.formats.1",
        ("%Y%j", "%Y %m %d"),
    ),
    Case(
        "formats_fit_the_type",
        LICENCE,
        "%H:%M:%S%z",
        "%H:%M:%S",
        f"{_FIELDS}.updated_at.customProperties.formats.0",
        ("timestamp", "%z"),
    ),
    Case(
        "formats_fit_the_type",
        LICENCE,
        "{property: titleEn, value: State}",
        "{property: titleEn, value: State}\n          - {property: formats, value: ['%d']}",
        f"{_FIELDS}.state.customProperties.formats",
        ("timestamp", "take them away"),
        marker="['%d']",
    ),
    Case(
        "open_end_is_the_end_of_validity",
        LICENCE,
        "{property: titleEn, value: From}",
        "{property: titleEn, value: From}\n          - {property: openEnded, value: [无]}",
        f"{_FIELDS}.valid_from.customProperties.openEnded",
        ("valid_to",),
        marker="[无]",
    ),
    Case(
        "open_end_is_the_end_of_validity",
        LICENCE,
        "          - {property: formats, value: ['%Y-%m-%d', '%Y%m%d']}\n",
        "",
        f"{_FIELDS}.valid_to.customProperties.formats",
        ("formats",),
        marker="customProperties:\n          - {property: titleEn, value: To}",
    ),
)
