"""The exchange's shapes beside the standard's schema."""

from jsonschema import Draft202012Validator

from catalog.loader.shapes.compare import compare, standard
from catalog.loader.shapes.contract import CONTRACT
from catalog.loader.shapes.forms import Form
from catalog.loader.shapes.service import AGREEMENTS, DEPARTMENTS, ITEMS, PAPERS
from catalog.loader.source.nodes import read_document
from tests.unit.catalog.loader.zoo.case import SHIPPED


def test_shapes_are_valid_schemas() -> None:
    """Each of the exchange's own shapes is itself a JSON schema."""
    for form in (CONTRACT, AGREEMENTS, DEPARTMENTS, ITEMS, PAPERS):
        Draft202012Validator.check_schema(form)


def test_every_mapping_of_a_shape_is_closed() -> None:
    """No shape lets an unknown key pass by having forgotten to close a mapping."""
    open_ones = [place for form in (CONTRACT, AGREEMENTS, DEPARTMENTS, PAPERS) for place in _open(form, "")]
    assert open_ones == []


def _open(form: Form, place: str) -> list[str]:
    found = [place] if "properties" in form and form.get("additionalProperties") is not False else []
    for key, inner in form.get("properties", {}).items():
        found += _open(inner, f"{place}.{key}")
    for key in ("items", "additionalProperties"):
        if isinstance(form.get(key), dict):
            found += _open(form[key], f"{place}.{key}")
    return found


def test_open_mapping_would_be_seen() -> None:
    """The search for open mappings finds one that is planted."""
    assert _open({"properties": {"a": {"items": {"properties": {}}}}, "additionalProperties": False}, "") == [
        ".a.items"
    ]


def test_shipped_contracts_pass_the_standard_alone() -> None:
    """The standard's own schema accepts the files as they stand, before anything of ours reads them."""
    for path in sorted((SHIPPED / "contracts").rglob("*.yaml")):
        document, _ = read_document(path.name, path.read_bytes())
        assert compare(document, standard()) == []


def test_standard_refuses_what_it_names() -> None:
    """The standard's schema is really asked: an empty mapping lacks its four required keys."""
    document, _ = read_document("x.yaml", b"{}")
    assert {fault.where for fault in compare(document, standard())} == {"apiVersion", "id", "kind", "version"}
