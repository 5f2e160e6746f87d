"""Before a contract: what a directory offers, and samples in which every cell is the source's own text."""

from pathlib import Path

import pytest

from connectors.discovery import discover, found_object, sample
from connectors.errors import ConnectionUnknown, SourceRefused, SourceUnavailable
from tests.unit.cli.licence_drop import HEADER, leave_drop, licences

CONNECTION = "odd"


def test_cells_come_as_they_are(tmp_path: Path) -> None:
    """Dates, blanks and words are texts; empty cells are nothing; the sample ends where it was told."""
    rows = licences(9)
    rows[2][2] = ""
    leave_drop(tmp_path / "drops", rows)
    url = (tmp_path / "drops").as_uri()
    (found,) = discover(CONNECTION, lambda _name: url)
    read = sample(CONNECTION, found, 5, lambda _name: url)
    assert (read.rows, read.kind, read.source, read.unnamed) == (5, "file", "licences_*.csv", 0)
    columns = {column.name: column.values for column in read.columns}
    assert columns[HEADER[3]] == ("20200101",) * 5
    assert columns[HEADER[2]][2] is None
    assert columns[HEADER[4]][0] == "长期"


def test_columns_without_a_heading_of_their_own_are_counted(tmp_path: Path) -> None:
    """Blank and repeated headings can be read by no contract; the others are sampled."""
    leave_drop(tmp_path / "drops", [["1", "2", "3", "4"]], header=("a", "", "b", "b"))
    url = (tmp_path / "drops").as_uri()
    (found,) = discover(CONNECTION, lambda _name: url)
    read = sample(CONNECTION, found, 5, lambda _name: url)
    assert ([column.name for column in read.columns], read.unnamed) == (["a"], 3)


def test_object_without_any_heading_is_refused(tmp_path: Path) -> None:
    """Nothing can be read by name, and the fault says what to look at."""
    leave_drop(tmp_path / "drops", [["1", "2"]], header=("", ""))
    url = (tmp_path / "drops").as_uri()
    (found,) = discover(CONNECTION, lambda _name: url)
    with pytest.raises(SourceRefused, match="heading"):
        sample(CONNECTION, found, 5, lambda _name: url)


def test_directory_without_a_complete_file(tmp_path: Path) -> None:
    """An empty directory, a file without manifest and a directory that is away are three faults."""
    drops = tmp_path / "drops"
    drops.mkdir()
    with pytest.raises(SourceRefused, match="no drop"):
        discover(CONNECTION, lambda _name: drops.as_uri())
    leave_drop(drops, licences(1), sealed=False)
    with pytest.raises(SourceUnavailable, match="no manifest"):
        discover(CONNECTION, lambda _name: drops.as_uri())
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        discover(CONNECTION, lambda _name: (tmp_path / "nowhere").as_uri())


def test_unknown_names(tmp_path: Path) -> None:
    """An object that is not there is refused with those there are; a connection without URL is told so."""
    leave_drop(tmp_path / "drops", licences(1))
    url = (tmp_path / "drops").as_uri()
    with pytest.raises(SourceRefused, match=r"one of licences_\*\.csv"):
        found_object(CONNECTION, "other_*.csv", lambda _name: url)
    with pytest.raises(ConnectionUnknown):
        discover(CONNECTION, lambda _name: None)
    with pytest.raises(ConnectionUnknown) as caught:
        discover(CONNECTION, lambda _name: "gopher://u:secret-word@h")
    assert "secret-word" not in str(caught.value)
