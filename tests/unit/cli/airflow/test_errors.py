"""What Airflow's faults tell."""

from pathlib import Path

from cli.airflow.errors import AirflowEnded, AirflowUnhealthy, DagsMissing, last_words


def test_faults_show_the_end_of_the_log(tmp_path: Path) -> None:
    """A fault of the processes names the log and shows its end, not all of it."""
    log = tmp_path / "airflow.log"
    log.write_text("begin" + "x" * 5000 + "the reason", encoding="utf-8")
    for fault in (AirflowEnded(1, log), AirflowUnhealthy({"scheduler"}, 5, log)):
        assert str(fault).endswith("the reason")
        assert "begin" not in str(fault)
        assert str(log) in str(fault)


def test_missing_log_is_no_second_fault(tmp_path: Path) -> None:
    """Where nothing was written there is nothing to show."""
    assert last_words(tmp_path / "absent") == ""


def test_missing_dags_are_named_with_the_import_errors() -> None:
    """The DAGs that were not built stand beside what Airflow says of its files."""
    fault = DagsMissing({"b.c", "a.b"}, ["a_dags.py: KeyError"])
    assert fault.missing == {"a.b", "b.c"}
    assert str(fault) == "not built: a.b, b.c\na_dags.py: KeyError"
