"""What the doctor finds of an Airflow without asking it."""

from pathlib import Path

import pytest

from cli.errors import CommandFailed
from cli.examined_airflow import examine_airflow, has_airflow
from exchange.settings import Settings


@pytest.mark.parametrize("port", ["", "none", "８４７１", "80/../x"])
def test_a_port_that_is_none_is_told(port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands in the file of the port, nothing is asked unless it is a number."""
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    assert not has_airflow()
    (tmp_path / "airflow").mkdir()
    (tmp_path / "airflow.port").write_text(port, encoding="utf-8")
    assert has_airflow()
    with pytest.raises(CommandFailed, match="holds no port; expected one number"):
        examine_airflow(Settings.model_construct())
