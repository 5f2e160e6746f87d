"""The component schemas of the OpenAPI document: the bodies' own structs, and the few forms without one."""

from typing import Any

import msgspec

from exchange_api.auth.compact import MOST_CHARACTERS
from exchange_api.auth.token_endpoint import TokenAnswer
from exchange_api.auth.token_form import ASSERTION_TYPE
from exchange_api.batches.line import AnsweredLine, RefusedLine
from exchange_api.batches.order import Batch
from exchange_api.batches.stream import LastLine
from exchange_api.confirmations.answer import Answer
from exchange_api.confirmations.question import Question
from exchange_api.health.endpoints import Readiness
from exchange_api.problems.registry import REGISTRY

REF = "#/components/schemas/{name}"
LINES = (AnsweredLine, RefusedLine, LastLine)
STRUCTS = (Question, Batch, Answer, TokenAnswer, Readiness, *LINES)
WRITTEN_BEFORE = {
    (AnsweredLine, "receipt"): "Receipt",
    (AnsweredLine, "answer"): "Answer",
    (RefusedLine, "problem"): "Problem",
}
"""Members that hold what was encoded before, so that their struct says nothing of them: their schemas."""
_TEXT = {"type": "string"}
_TEXTS = {
    "type": "object",
    "properties": {"title": _TEXT, "detail": _TEXT, "what_to_do": _TEXT},
    "required": ["title", "detail", "what_to_do"],
}
PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "pattern": "^[0-9a-f]{32}$", "maxLength": 32},
    "slug": {"type": "string", "enum": sorted(REGISTRY)},
}


def components() -> dict[str, Any]:
    """Return all component schemas by name."""
    _, found = msgspec.json.schema_components(STRUCTS, ref_template=REF)
    for (line, member), name in WRITTEN_BEFORE.items():
        found[line.__name__]["properties"][member] = {"$ref": REF.format(name=name)}
    return {**found, **PLAIN}


PLAIN: dict[str, Any] = {
    "BatchLine": {
        "description": "答复每行为其一 / each line of the answer is one of these",
        "oneOf": [{"$ref": REF.format(name=line.__name__)} for line in LINES],
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457；标准成员用 Accept-Language 所选语言 / in the language asked for",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "status": {"type": "integer"},
            "title": _TEXT,
            "detail": _TEXT,
            "what_to_do": _TEXT,
            "request_id": _TEXT,
            "zh": _TEXTS,
            "en": _TEXTS,
            "field": {**_TEXT, "description": "出错的成员 / the member at fault, never its value"},
            "fault": {**_TEXT, "description": "号码的具体问题 / what is wrong with the code"},
            "error": {**_TEXT, "description": "RFC 6749 §5.2; /oauth2/token"},
            "not_ready": {"type": "array", "items": _TEXT},
            "receipt": {"$ref": REF.format(name="Receipt")},
        },
        "required": ["type", "status", "title", "detail", "what_to_do", "request_id", "zh", "en"],
    },
    "Receipt": {
        "type": "object",
        "description": "用数台账回执 / the ledger's receipt",
        "properties": {
            "origin": _TEXT,
            "index": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 2**63 - 1},
            "leaf_hash": _TEXT,
            "logged_at": {"type": "string", "format": "date-time"},
            "key_id": _TEXT,
            "signature": _TEXT,
            "answer_digest": {**_TEXT, "description": "答复 JSON 的 SHA-256 / SHA-256 of the answer's JSON"},
        },
        "required": ["origin", "index", "leaf_hash", "logged_at", "key_id", "signature"],
    },
    "TokenForm": {
        "type": "object",
        "description": "RFC 7523 §2.2",
        "properties": {
            "grant_type": {"type": "string", "const": "client_credentials"},
            "client_assertion_type": {"type": "string", "const": ASSERTION_TYPE},
            "client_assertion": {
                "type": "string",
                "description": "JWS, ES256; iss = sub, aud, exp, jti",
                "maxLength": MOST_CHARACTERS,
            },
            "client_id": {"type": "string", "maxLength": 256},
            "scope": {"type": "string", "description": "confirm, batch", "maxLength": 1024},
        },
        "required": ["grant_type", "client_assertion_type", "client_assertion"],
    },
    "KeySet": {
        "type": "object",
        "description": "RFC 7517",
        "properties": {"keys": {"type": "array", "items": {"type": "object"}}},
        "required": ["keys"],
    },
    "Metadata": {"type": "object", "description": "RFC 8414", "required": ["issuer", "token_endpoint"]},
    "Written": {"type": "string", "description": "非 JSON 的答复 / an answer that is no JSON"},
    "Life": {"type": "object", "properties": {"alive": {"type": "boolean"}}, "required": ["alive"]},
    "Document": {"type": "object", "description": "OpenAPI 3.1", "required": ["openapi", "info", "paths"]},
}
