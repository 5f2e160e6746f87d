"""How a source's fault is told: department, resource, field, masked sample, expected, next step."""

from contextlib import closing
from pathlib import Path

import pytest

from catalog.model import Text
from cli.faults import as_failure
from connectors import open_connector
from connectors.errors import ConnectorError, SourceChanged, SourceRefused
from tests.unit.cli.licence_drop import HEADER, leave_drop, licence_contract, licences, resident


def test_every_part_that_is_known_is_told() -> None:
    """All six parts, in both languages."""
    received, expected = Text("表头", "a header"), Text("列 a", "the column a")
    fault = SourceChanged("dep/res", received, expected, Text("询问", "ask"), field="a", sample="a1")
    told = as_failure(fault)
    assert told.message.en == (
        "SourceChanged: department dep, resource dep/res, field a: received a header (masked sample: a1); "
        "expected the column a"
    )
    assert told.message.zh == (
        "SourceChanged：部门 dep，资源 dep/res，数据项 a；收到：表头（已遮盖的样例：a1）；应为：列 a"
    )
    assert (told.next_step.zh, told.next_step.en) == ("询问", "ask")


def test_before_a_contract_the_connection_is_told() -> None:
    """Where no resource exists yet, no department is made up."""
    told = as_failure(SourceRefused("odd", Text("否", "no"), Text("是", "yes"), Text("询问", "ask"))).message
    assert (told.en, told.zh) == (
        "SourceRefused: connection odd: received no; expected yes",
        "SourceRefused：连接 odd；收到：否；应为：是",
    )


def read_fault(drops: Path) -> ConnectorError:
    """Read the drop to its fault."""
    contract = licence_contract()
    with (
        closing(open_connector(contract, lambda _name: drops.as_uri())) as connector,
        pytest.raises(ConnectorError) as caught,
    ):
        list(connector.read(contract))
    return caught.value


def test_row_that_lacks_a_cell_shows_its_first_cell_masked(tmp_path: Path) -> None:
    """The line and a masked beginning, enough to find the row, whatever stands in it."""
    rows = licences(3)
    rows[1] = [resident(1), "赵一鸣"]
    leave_drop(tmp_path / "drops", rows)
    fault = read_fault(tmp_path / "drops")
    assert fault.received.en == "licences_20260101.csv, line 3: a row of 2 cells"
    assert fault.received.zh == "licences_20260101.csv，第 3 行：该行有 2 个单元格"
    assert fault.sample == resident(1)[:6] + "*" * 8 + resident(1)[-4:]
    assert "赵一鸣" not in str(fault)


def test_file_without_a_header_shows_no_person(tmp_path: Path) -> None:
    """Where the first line is a person's, no cell of it is near a column and none is shown."""
    leave_drop(tmp_path / "drops", licences(3), header=licences(1)[0])
    fault = read_fault(tmp_path / "drops")
    assert fault.field is not None
    assert all(name in fault.field for name in HEADER)
    assert fault.sample is None
