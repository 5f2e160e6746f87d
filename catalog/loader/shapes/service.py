"""The shapes of departments, papers, service items and agreements."""

from catalog.loader.shapes.forms import (
    BILINGUAL,
    CODE,
    RESOURCE,
    SENTENCE,
    SLUG,
    TRUTH,
    Form,
    distinct,
    or_null,
    record,
    several,
    shaped,
    table,
    whole,
)

_CREDIT_CODE = shaped(
    r"[0-9A-HJ-NPQRTUWXY]{18}",
    "18 位统一社会信用代码（大写），未知写 null",
    "a unified social credit code of 18 capitals and digits, or null while unknown",
)

DEPARTMENTS: Form = record(
    {
        "departments": several(
            record(
                {"id": SLUG, "title": BILINGUAL, "creditCode": or_null(_CREDIT_CODE), "contact": SENTENCE}
            ),
            at_least=1,
        )
    }
)

PAPERS: Form = record({"papers": several(record({"id": SLUG, "title": BILINGUAL}))})

MOST_YEARS = 150
MOST_DAYS = 36_525
"""Of a stated day, back and ahead: a hundred years."""

_PROOF = record(
    {
        "proof": SLUG,
        "title": BILINGUAL,
        "resource": RESOURCE,
        "facts": distinct(SLUG),
        "claims": distinct(SLUG),
        "paper": SLUG,
        "paperWhenAbsent": TRUTH,
    },
    {
        "predicates": record(
            {},
            {
                "validOn": SLUG,
                "ageAtLeast": whole(1, MOST_YEARS),
                "notUnderRestriction": distinct(SLUG, at_least=1),
            },
        )
        | {"minProperties": 1},
        "holder": SLUG,
        "names": table(SLUG, at_least=1),
        "jointWith": SLUG,
        "sameHolderAs": SLUG,
    },
)
_GROUP = several({"$ref": "#/$defs/need"}, at_least=1)
MOST_MEMBERS = 6
"""Of an at-least: each choice among its members is told to the citizen as a way of its own."""
_CHOICE = record(
    {
        "atLeast": whole(2, MOST_MEMBERS - 1),
        "of": several({"$ref": "#/$defs/need"}, at_least=3) | {"maxItems": MOST_MEMBERS},
    }
)

_STATED_DAY = record(
    {"id": SLUG, "title": BILINGUAL, "daysBack": whole(0, MOST_DAYS), "daysAhead": whole(0, MOST_DAYS)}
)

MOST_PARTIES = 4
MOST_CHOICES = 3
MOST_OPTIONS = 6
_PARTY = record({"id": SLUG, "title": BILINGUAL})
_OPTION = record({"id": SLUG, "title": BILINGUAL}, {"need": {"$ref": "#/$defs/need"}})
_ALTERNATIVES = record(
    {"id": SLUG, "title": BILINGUAL, "options": several(_OPTION, at_least=2) | {"maxItems": MOST_OPTIONS}}
)

ITEMS: Form = record(
    {
        "department": SLUG,
        "items": several(
            record(
                {
                    "id": CODE,
                    "title": BILINGUAL,
                    "legalBasis": or_null(SENTENCE),
                    "need": {"$ref": "#/$defs/need"},
                },
                {
                    "unsourced": TRUTH,
                    "days": several(_STATED_DAY, at_least=1),
                    "parties": several(_PARTY, at_least=1) | {"maxItems": MOST_PARTIES},
                    "choices": several(_ALTERNATIVES, at_least=1) | {"maxItems": MOST_CHOICES},
                },
            )
        ),
    },
    {"unmapped": several(record({"id": CODE, "title": SENTENCE}))},
) | {
    "$defs": {
        "need": {
            "type": "object",
            "allOf": [
                {"if": {"required": ["proof"]}, "then": _PROOF},
                {"if": {"required": ["allOf"]}, "then": record({"allOf": _GROUP})},
                {"if": {"required": ["anyOf"]}, "then": record({"anyOf": _GROUP})},
                {"if": {"required": ["atLeast"]}, "then": _CHOICE},
            ],
        }
    }
}

_DAY = shaped(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "形如 2025-08-01 的日期", "a date such as 2025-08-01")

AGREEMENTS: Form = record(
    {
        "consumer": SLUG,
        "agreements": several(
            record(
                {
                    "id": CODE,
                    "resource": RESOURCE,
                    "facts": distinct(SLUG),
                    "items": distinct(CODE, at_least=1),
                    "startsOn": _DAY,
                    "endsOn": _DAY,
                    "purpose": SENTENCE,
                    "legalBasis": SENTENCE,
                }
            )
        ),
    }
)
