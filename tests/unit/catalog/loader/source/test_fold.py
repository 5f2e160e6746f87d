"""Property pairs as mappings that keep their lines."""

from catalog.loader.source.document import Document
from catalog.loader.source.fold import fold
from catalog.loader.source.nodes import read_document

TEXT = """
customProperties:
  - {property: titleEn, value: Name}
  - property: holder
    value:
      codeField: code
slaProperties:
  - property: tolerance
    value: 26
    unit: h
"""


def folded(text: str) -> tuple[Document, list[str]]:
    """Return the folded document and the places of its faults."""
    document, faults = fold(read_document("x.yaml", text.encode())[0])
    return document, [fault.where for fault in faults]


def test_pairs_become_mappings() -> None:
    """A value stands under its property; a record of an agreement keeps its other keys."""
    document, faults = folded(TEXT)
    assert document.data == {
        "customProperties": {"titleEn": "Name", "holder": {"codeField": "code"}},
        "slaProperties": {"tolerance": {"value": 26, "unit": "h"}},
    }
    assert faults == []


def test_places_keep_their_lines() -> None:
    """A property is on the line of its pair, what it holds on its own lines."""
    document, _ = folded(TEXT)
    assert document.line(("customProperties", "holder")) == 4
    assert document.line(("customProperties", "holder", "codeField")) == 6
    assert document.line(("slaProperties", "tolerance", "unit")) == 10


def test_property_twice_is_a_fault() -> None:
    """The second declaration of a property is named; the first one stands."""
    document, faults = folded(TEXT.replace("property: holder", "property: titleEn"))
    assert document.at(("customProperties", "titleEn")) == "Name"
    assert faults == ["customProperties.titleEn[1]"]


def test_no_pair_is_left_out() -> None:
    """What is no pair does not disturb the folding of the others."""
    document, faults = folded(
        "customProperties: [7, {property: 1, value: 2}, {property: a}, {property: b, value: 3}]"
    )
    assert document.data == {"customProperties": {"b": 3}}
    assert faults == []
