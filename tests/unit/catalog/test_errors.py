"""How the catalogue's faults read."""

from catalog.errors import CatalogFaulty, Fault
from catalog.model import Text


def test_sentence_names_file_line_and_place() -> None:
    """A fault reads as compilers write theirs, in both languages."""
    fault = Fault("items/a.yaml", 3, "items.x", Text("错。", "Wrong."))
    assert fault.sentence() == "items/a.yaml:3: items.x: 错。 / Wrong."


def test_fault_of_a_whole_file_has_no_line() -> None:
    """Line 0 and an empty place are not shown."""
    assert (
        Fault("items/a.yaml", 0, "", Text("缺。", "Missing.")).sentence() == "items/a.yaml: 缺。 / Missing."
    )


def test_all_faults_are_told_in_order() -> None:
    """The exception carries and tells every fault, by file and line."""
    faults = [Fault(file, line, "", Text("错", "wrong")) for file, line in (("b", 1), ("a", 9), ("a", 2))]
    faulty = CatalogFaulty(faults)
    assert [(fault.file, fault.line) for fault in faulty.faults] == [("a", 2), ("a", 9), ("b", 1)]
    assert "3 faults" in str(faulty)
    assert "a:9" in str(faulty)
