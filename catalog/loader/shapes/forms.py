"""The few forms that all shapes are made of; each is a JSON schema (draft 2020-12).

`xExpected` carries, in both languages, what a pattern asks for.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from catalog.loader.source.tree import NAME

Form = dict[str, Any]


def record(required: dict[str, Form], optional: dict[str, Form] | None = None) -> Form:
    """Return the form of a mapping with these keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


def table(values: Form, *, at_least: int = 0) -> Form:
    """Return the form of a mapping from the source's own words to `values`."""
    return {"type": "object", "minProperties": at_least, "additionalProperties": values}


def several(members: Form, *, at_least: int = 0) -> Form:
    """Return the form of a list."""
    return {"type": "array", "minItems": at_least, "items": members}


def distinct(members: Form, *, at_least: int = 0) -> Form:
    """Return the form of a list without repetition."""
    return several(members, at_least=at_least) | {"uniqueItems": True}


def single(member: Form) -> Form:
    """Return the form of a list with exactly one member."""
    return several(member, at_least=1) | {"maxItems": 1}


def word(kinds: type[StrEnum] | Iterable[str]) -> Form:
    """Return the form of one word from a closed list."""
    return {"type": "string", "enum": [str(kind) for kind in kinds]}


def exactly(value: str) -> Form:
    """Return the form of one fixed word."""
    return {"const": value}


def shaped(pattern: str, zh: str, en: str) -> Form:
    """Return the form of a word that matches `pattern` as a whole."""
    return {"type": "string", "pattern": rf"^(?:{pattern})\Z", "xExpected": {"zh": zh, "en": en}}


def whole(least: int, most: int | None = None) -> Form:
    """Return the form of a whole number within bounds."""
    bounds: Form = {"type": "integer", "minimum": least}
    return bounds if most is None else bounds | {"maximum": most}


def or_null(form: Form) -> Form:
    """Return the form of a value that may explicitly be null."""
    return form | {"type": [form["type"], "null"]}


TRUTH: Form = {"type": "boolean"}
ANYTHING: Form = {}
SHARE: Form = {"type": "number", "minimum": 0, "maximum": 1}
SENTENCE = shaped(r"(?s:.*\S.*)", "非空白文字", "text that is not blank")
NOTE: Form = {"type": "string"}
SLUG = shaped(
    NAME,
    "小写字母、数字和单个下划线，以字母开头",
    "lower-case letters, digits and single underscores, beginning with a letter",
)
RESOURCE = shaped(f"{NAME}/{NAME}", "<部门>/<资源>", "<department>/<resource>")
CODE = shaped(
    r"[A-Za-z0-9][A-Za-z0-9_.|-]{0,63}",
    "至多 64 个字母、数字和 _ . | -",
    "at most 64 letters, digits and _ . | -",
)
BILINGUAL = record({"zh": SENTENCE, "en": SENTENCE})
