"""The exchange's profile of the Open Data Contract Standard, over folded content.

Stricter than the standard: what the exchange would not carry out (an `enum`, a `unique`, a price, a
server's host) is refused rather than passed over; what only informs people may stand.
"""

from catalog.loader.shapes.forms import (
    ANYTHING,
    NOTE,
    RESOURCE,
    SENTENCE,
    SHARE,
    SLUG,
    TRUTH,
    Form,
    distinct,
    exactly,
    or_null,
    record,
    several,
    shaped,
    single,
    table,
    whole,
    word,
)
from catalog.loader.vocabulary import (
    CLASSIFICATIONS,
    DATA_CLASSES,
    NATIONAL_DIMENSIONS,
    SIX_DIMENSIONS,
    UNIT_SECONDS,
)
from catalog.model import HolderType, LicenceState, LogicalType, Severity, SharingAttribute

MOST_DIGITS = 38

_FIELD = record(
    {
        "name": SLUG,
        "businessName": SENTENCE,
        "physicalName": SENTENCE,
        "logicalType": word(LogicalType),
        "required": TRUTH,
        "classification": word(CLASSIFICATIONS),
        "customProperties": record(
            {"titleEn": SENTENCE},
            {
                "formats": distinct(SENTENCE, at_least=1),
                "openEnded": distinct(SENTENCE, at_least=1),
                "precision": whole(1, MOST_DIGITS),
                "scale": whole(0, MOST_DIGITS),
            },
        ),
    },
    {
        "primaryKey": TRUTH,
        "primaryKeyPosition": whole(1),
        "logicalTypeOptions": record({}, {"maxLength": whole(1)}),
        "physicalType": NOTE,
        "description": NOTE,
        "tags": ANYTHING,
    },
)

_RULE = record(
    {
        "id": SLUG,
        "type": exactly("custom"),
        "engine": exactly("greatExpectations"),
        "dimension": word(NATIONAL_DIMENSIONS),
        "severity": word(Severity),
        "implementation": record(
            {
                "type": shaped(r"expect_[a-z0-9_]+", "规则名 expect_…", "an expectation: expect_…"),
                "fields": distinct(SLUG, at_least=1),
                "kwargs": table(ANYTHING),
                "mostly": SHARE,
            }
        ),
        "customProperties": record(
            {"messageZh": SENTENCE, "messageEn": SENTENCE}, {"nationalDimension": word(SIX_DIMENSIONS)}
        ),
    },
    {"name": NOTE, "description": NOTE},
)

_SERVER = record(
    {
        "server": SENTENCE,
        "type": exactly("custom"),
        "customProperties": record({"connection": SLUG, "options": table({"type": "string"})}),
    },
    {"description": NOTE},
)

_AGE = {"value": whole(1), "unit": word(UNIT_SECONDS)}

_TERMS = record(
    {
        "titleEn": SENTENCE,
        "holder": record(
            {"codeField": SLUG, "nameField": or_null(SLUG)},
            {
                "type": word(HolderType),
                "typeField": SLUG,
                "types": table(word(HolderType), at_least=1),
                "nameRequired": distinct(word(HolderType), at_least=1),
            },
        ),
        "status": or_null(record({"field": SLUG, "states": table(word(LicenceState), at_least=1)})),
        "validity": or_null(record({"startField": or_null(SLUG), "endField": or_null(SLUG)})),
        "changedField": or_null(SLUG),
        "disclosable": distinct(SLUG),
        "sharing": record(
            {"attribute": word(SharingAttribute)},
            {"scope": SENTENCE, "uses": SENTENCE, "legalBasis": SENTENCE},
        ),
        "dataClass": word(DATA_CLASSES),
        "ownerContact": SENTENCE,
        "swingLimit": SHARE,
    },
    {
        "birthField": SLUG,
        "restrictions": table(table(TRUTH, at_least=1), at_least=1),
        "relations": table(
            record(
                {"codeField": SLUG},
                {
                    "type": word(HolderType),
                    "typeField": SLUG,
                    "types": table(word(HolderType), at_least=1),
                },
            ),
            at_least=1,
        ),
        "jointField": SLUG,
    },
)

CONTRACT: Form = record(
    {
        "kind": exactly("DataContract"),
        "apiVersion": shaped(r"v3\..+", "标准第 3 版，例如 v3.2.0", "version 3, such as v3.2.0"),
        "id": RESOURCE,
        "version": shaped(r"[0-9]+\.[0-9]+\.[0-9]+", "形如 1.0.0 的版本号", "a version such as 1.0.0"),
        "status": exactly("active"),
        "name": SENTENCE,
        "servers": single(_SERVER),
        "schema": single(
            record(
                {
                    "name": SLUG,
                    "physicalName": SENTENCE,
                    "properties": several(_FIELD, at_least=1),
                    "quality": several(_RULE),
                },
                {"businessName": NOTE, "description": NOTE, "tags": ANYTHING},
            )
        ),
        "slaProperties": record(
            {
                "frequency": record(
                    _AGE | {"scheduler": exactly("cron"), "schedule": SENTENCE}, {"description": NOTE}
                ),
                "tolerance": record(_AGE, {"description": NOTE}),
            }
        ),
        "customProperties": _TERMS,
    },
    dict.fromkeys(("description", "domain", "tags", "team", "support", "authoritativeDefinitions"), ANYTHING),
)
