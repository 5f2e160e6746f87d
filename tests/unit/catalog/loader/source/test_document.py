"""Places of a document: typed answers, lines and names for people."""

from catalog.loader.source.document import Document

DOCUMENT = Document(
    "x.yaml",
    {"list": [{"name": "a", "n": 1}, {"name": "a", "n": True}, 5], "text": "t"},
    {(): 1, ("list",): 2, ("list", 1): 3},
)


def test_answers_are_typed_or_none() -> None:
    """Asking for text or a whole number where there is none gives `None`, also for true and false."""
    assert DOCUMENT.text(("text",)) == "t"
    assert DOCUMENT.text(("list",)) is None
    assert DOCUMENT.number(("list", 0, "n")) == 1
    assert DOCUMENT.number(("list", 1, "n")) is None
    assert DOCUMENT.at(("text", "deeper", 3)) is None


def test_names_tell_equal_members_apart() -> None:
    """A member is called by its name; the second of the same name also by its number."""
    assert DOCUMENT.where(("list", 0, "n")) == "list.a.n"
    assert DOCUMENT.where(("list", 1, "n")) == "list.a[1].n"
    assert DOCUMENT.where(("list", 2)) == "list.2"


def test_pair_is_named_by_its_property() -> None:
    """The `value` step of a property pair is no part of the name."""
    document = Document("x.yaml", {"customProperties": [{"property": "holder", "value": {"value": 1}}]}, {})
    assert document.where(("customProperties", 0, "value", "value")) == "customProperties.holder.value"


def test_fault_has_the_nearest_line() -> None:
    """A missing place is reported on the line of the one above it."""
    assert DOCUMENT.fault(("list", 1, "gone"), "无", "none").line == 3
