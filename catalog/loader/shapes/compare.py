"""Compares a document with a JSON schema: the standard's own, and the shapes of the exchange."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft201909Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from catalog.errors import Fault
from catalog.loader.shapes.forms import Form
from catalog.loader.shapes.wording import Departure, say
from catalog.loader.source.document import Document, Path


@cache
def standard() -> Validator:
    """Return the validator of the Open Data Contract Standard, compiled once."""
    text = (files("open_data_contract_standard") / "schema.json").read_text(encoding="utf-8")
    return Draft201909Validator(json.loads(text))


def shape(form: Form) -> Validator:
    """Compile one of the exchange's own shapes."""
    return Draft202012Validator(form)


def compare(document: Document, validator: Validator) -> list[Fault]:
    """Return a fault for each place where the document departs from the schema, one a place."""
    found: dict[Path, Fault] = {}
    for error in validator.iter_errors(document.data):
        for path, departure in _departures(error):
            if path not in found:
                message = say(departure)
                found[path] = document.fault(path, message.zh, message.en)
    return list(found.values())


def _departures(error: ValidationError) -> Iterator[tuple[Path, Departure]]:
    """Yield what departs, with its place: a missing or unknown key is a place of its own."""
    path: Path = tuple(error.absolute_path)
    schema = cast("Mapping[str, Any]", error.schema)
    wanted = cast("Any", error.validator_value)
    keyword = str(error.validator)
    for key in _keys(keyword, wanted, cast("Any", error.instance), schema, error.message):
        yield (*path, key), Departure(keyword, wanted, key, schema, error.message)
    if keyword not in _ABOUT_KEYS:
        yield path, Departure(keyword, wanted, error.instance, schema, error.message)


_ABOUT_KEYS = ("required", "additionalProperties", "unevaluatedProperties")


def _keys(keyword: str, wanted: Any, content: Any, schema: Mapping[str, Any], message: str) -> list[str]:
    match keyword:
        case "required":
            return [key for key in wanted if key not in content]
        case "additionalProperties":
            return [key for key in content if key not in schema.get("properties", {})]
        case "unevaluatedProperties":
            return [key for key in re.findall(r"'([^']*)'", message) if key in content]
    return []
