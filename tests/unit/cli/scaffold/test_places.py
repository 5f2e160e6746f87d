"""Files of a new resource: all or none, and what is no place for them is refused."""

import shutil
from pathlib import Path

import pytest
import yaml

from catalog.errors import CatalogFaulty
from catalog.loader import load_department
from catalog.loader.reading import read
from cli.discovery import propose
from cli.errors import CommandFailed
from cli.scaffold import NewDepartment, contract_text, write_resource
from cli.scaffold.contract_text import Titles
from cli.scaffold.places import require_free
from connectors.base import Discovered
from connectors.discovery import Sample, SampledColumn
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.licence_drop import resident

NAME = "licence_office/odd"
OFFICE = NewDepartment("许可: 办公室 #", 'Licence "Office"', "内线 1501")
NOBODY = NewDepartment("", "", "")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue with a folder of DAGs beside it."""
    (tmp_path / "dags").mkdir()
    return Path(shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog"))


def hostile_text() -> str:
    """Return the contract of columns whose headings and values try to leave their line."""
    headings = ('a: {b}\n- c # "d"', "'e'", "长 期", "#", "- x", "null", "状态")
    values = tuple(f"- {{x}}: # '{place % 2}'\ny" for place in range(30))
    columns = tuple(SampledColumn(heading, "text", values, {}) for heading in headings)
    found = Discovered("x: *\n.csv", tuple((heading, "text") for heading in headings))
    sample = Sample("test", "file", found, 30, columns, 0)
    return contract_text(NAME, Titles("题: 名 #", "a: b"), propose(sample))


def test_hostile_headings_stay_values() -> None:
    """Headings, titles and objects come back from the file as they were."""
    content = yaml.safe_load(hostile_text())
    properties = content["schema"][0]["properties"]
    assert [one["physicalName"] for one in properties][:2] == ['a: {b}\n- c # "d"', "'e'"]
    assert content["name"] == "题: 名 #"
    assert content["schema"][0]["physicalName"] == "x: *\n.csv"


def test_what_is_undecided_is_a_fault_each() -> None:
    """Each DECIDE of the file is found by the loader."""
    text = hostile_text()
    faults = read(f"contracts/{NAME}.yaml", text.encode()).faults
    assert faults
    assert text.count("DECIDE") > 5


def test_what_the_sample_leaves_open_is_told_where_it_is_decided() -> None:
    """A word for lapsed, a day that may be the start, a holder without a type: each has its hint."""
    rows = range(1, 31)
    cells = {
        "许可证编号": [f"YC{place:011}" for place in rows],
        "证件号码": [resident(place) for place in rows],
        "有效期至": [f"20280{1 + place % 9}01" for place in rows],
        "盖章日": [f"20240{1 + place % 9}11" for place in rows],
        "状态": ["过期" if place % 5 == 0 else "有效" for place in rows],
    }
    columns = tuple(SampledColumn(name, "text", tuple(values), {}) for name, values in cells.items())
    found = Discovered("x.csv", tuple((name, "text") for name in cells))
    text = contract_text(
        NAME, Titles("许可", "Licence"), propose(Sample("test", "file", found, 30, columns, 0))
    )
    assert "过期：写 valid" in text
    assert "{startField: DECIDE, endField: valid_to}" in text
    assert "startField: f4 或 / or null" in text
    assert "if holder gets a typeField, list it first here" in text


def test_department_and_dag_file_come_once(catalogue: Path) -> None:
    """The first resource brings its department and DAG file; the second finds them there."""
    first = write_resource(catalogue, catalogue.parent / "dags", NAME, hostile_text(), OFFICE)
    assert (first.department_added, first.dag_file is None) == (True, False)
    second = write_resource(
        catalogue, catalogue.parent / "dags", "licence_office/even", hostile_text(), NOBODY
    )
    assert (second.department_added, second.dag_file) == (False, None)
    listed = yaml.safe_load((catalogue / "departments.yaml").read_text(encoding="utf-8"))["departments"]
    (entry,) = [one for one in listed if one["id"] == "licence_office"]
    assert entry["title"] == {"zh": "许可: 办公室 #", "en": 'Licence "Office"'}
    assert entry["contact"] == "内线 1501"


def test_unknown_department_needs_its_names(catalogue: Path) -> None:
    """Nothing is written while names or contact of a new department are missing: the list stays whole."""
    before = {path: path.read_bytes() for path in catalogue.parent.rglob("*") if path.is_file()}
    for given in (NOBODY, NewDepartment("办公室", "Office", "")):
        with pytest.raises(CommandFailed, match=r"is not in departments\.yaml") as caught:
            write_resource(catalogue, catalogue.parent / "dags", NAME, hostile_text(), given)
        assert caught.value.exit_code == 2
    assert {path: path.read_bytes() for path in catalogue.parent.rglob("*") if path.is_file()} == before


def test_other_departments_are_read_while_decisions_are_left(catalogue: Path) -> None:
    """A contract with decisions left stops its own department's DAGs and nobody else's."""
    write_resource(catalogue, catalogue.parent / "dags", NAME, hostile_text(), OFFICE)
    assert load_department(catalogue, "natural_resources").contracts
    with pytest.raises(CatalogFaulty):
        load_department(catalogue, "licence_office")


def test_without_a_folder_of_dags_none_is_made(catalogue: Path) -> None:
    """A catalogue without DAGs beside it gets its contract alone."""
    written = write_resource(catalogue, catalogue.parent / "nothing", NAME, hostile_text(), OFFICE)
    assert written.dag_file is None
    assert not (catalogue.parent / "nothing").exists()


def test_list_of_departments_that_cannot_be_extended_leaves_nothing(catalogue: Path) -> None:
    """Where the department cannot be added, contract and DAG file are taken back."""
    departments = catalogue / "departments.yaml"
    departments.write_text(departments.read_text(encoding="utf-8") + "other: []\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in catalogue.parent.rglob("*") if path.is_file()}
    with pytest.raises(CommandFailed, match="does not end with"):
        write_resource(catalogue, catalogue.parent / "dags", NAME, hostile_text(), OFFICE)
    after = {path: path.read_bytes() for path in catalogue.parent.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("name", ["odd", "Licence/odd", "a/b/c", "../a/b", "a__b/c"])
def test_name_that_fits_no_resource(catalogue: Path, name: str) -> None:
    """A name that could leave the catalogue, or fit no table, is a wrong call."""
    with pytest.raises(CommandFailed) as caught:
        require_free(catalogue, name)
    assert caught.value.exit_code == 2


def test_folder_that_is_no_catalogue(tmp_path: Path) -> None:
    """A folder without departments is a wrong call."""
    with pytest.raises(CommandFailed) as caught:
        require_free(tmp_path, NAME)
    assert caught.value.exit_code == 2
