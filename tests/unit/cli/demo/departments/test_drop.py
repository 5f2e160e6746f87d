"""Drop files: what is written decodes to the same rows, also with other people's tools."""

import csv
import hashlib
import io
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.demo.departments.drop import FILES, decode, encode, write_drop
from cli.demo.departments.drop_files import manifest_path
from cli.demo.population import Population, make_population

AT = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def population() -> Population:
    """The county of one month."""
    return make_population(AT.date())


def test_decoded_drop_has_the_same_rows(population: Population) -> None:
    """Commas, quotes, line breaks, outer blanks and rare characters come back unchanged."""
    assert tuple(decode(encode(population.titles))) == population.titles


def test_iconv_reads_the_rare_names(population: Population) -> None:
    """Another decoder of GB18030 gives the standard characters, private-use ones never."""
    read = subprocess.run(
        ["iconv", "-f", "GB18030", "-t", "UTF-8"],
        input=encode(population.titles),
        capture_output=True,
        check=True,
    )
    lines = list(csv.reader(io.StringIO(read.stdout.decode(), newline="")))
    assert lines[0][:2] == ["不动产权证号", "权利人证件号"]
    names = {(line[0], line[1]): line[3] for line in lines}
    wanted = {row.key: row.holder_name for row in population.titles if row.key in population.rare_titles}
    assert {key: names[(key[0], key[1])] for key in wanted} == wanted


def test_python_alone_reads_a_private_use_character(population: Population) -> None:
    """The trap is really in the file: Python's decoder, unhelped, gives a private-use code point."""
    assert "\ue81e" in encode(population.titles).decode("gb18030")


def test_lines_end_in_crlf_and_cells_keep_their_line_feed(population: Population) -> None:
    """A bare line feed occurs inside cells only."""
    content = encode(population.titles)
    assert content.count(b"\r\n") == len(population.titles) + 1
    assert content.count(b"\n") > content.count(b"\r\n")


def test_manifest_states_the_file_as_it_is(tmp_path: Path, population: Population) -> None:
    """Name, digest, rows, encoding and moment, and no partial file is left."""
    path = write_drop(tmp_path, population.titles[:5], AT)
    stated = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    assert stated == {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rows": 5,
        "encoding": "gb18030",
        "created_at": "2026-11-24T01:02:03+00:00",
    }
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [path.name, manifest_path(path).name]


def test_a_later_drop_is_newer_even_if_the_clock_stands_or_goes_back(
    tmp_path: Path, population: Population
) -> None:
    """Three drops at one moment or before it keep their order and their files."""
    paths = [
        write_drop(tmp_path, population.titles[:count], at)
        for count, at in ((1, AT), (2, AT), (3, AT.replace(year=2020)))
    ]
    assert len(set(paths)) == 3
    assert FILES.newest(tmp_path) == paths[-1]
    assert len(decode(paths[-1].read_bytes())) == 3


def test_drop_files_are_private(tmp_path: Path, population: Population) -> None:
    """Other users of the machine cannot read the register."""
    path = write_drop(tmp_path, population.titles[:1], AT)
    assert path.stat().st_mode & 0o077 == 0
