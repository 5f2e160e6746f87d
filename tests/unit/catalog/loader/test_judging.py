"""Every fault of the zoo is found with its file, line and message, and only because its check is there."""

from pathlib import Path
from typing import Any

import pytest

from catalog.errors import CatalogFaulty, Fault
from catalog.loader import judging, load
from catalog.loader.contract import CONTRACT_CHECKS
from catalog.loader.reading import read
from catalog.loader.source.tree import read_tree
from tests.unit.catalog.loader.zoo import (
    agreements,
    contract_fields,
    contract_persons,
    contract_shapes,
    contract_terms,
    items,
    questions,
    service_shapes,
    yaml_text,
)
from tests.unit.catalog.loader.zoo.case import Case, infect, sound_copy

MEANING = (
    *(*contract_fields.CASES, *contract_persons.CASES, *contract_terms.CASES),
    *(*items.CASES, *questions.CASES, *agreements.CASES),
)
EVERYTHING = (*MEANING, *yaml_text.CASES, *contract_shapes.CASES, *service_shapes.CASES)


def faults_of(root: Path) -> tuple[Fault, ...]:
    """Return the faults of a catalogue, none if it loads."""
    try:
        load(root)
    except CatalogFaulty as faulty:
        return faulty.faults
    return ()


def is_reported(case: Case, line: int, faults: tuple[Fault, ...]) -> bool:
    """Say whether the case's fault is among the faults: file, line, place and words."""
    return any(
        (fault.file, fault.line, fault.where) == (case.faulty_file, line, case.where)
        and all(word in f"{fault.message.zh} {fault.message.en}" for word in case.says)
        for fault in faults
    )


def test_sound_catalogue_has_no_fault(tmp_path: Path) -> None:
    """The catalogue that the zoo edits is itself sound."""
    assert faults_of(sound_copy(tmp_path)) == ()


@pytest.mark.parametrize("case", EVERYTHING, ids=lambda case: case.title)
def test_fault_names_file_line_place_and_what_to_do(tmp_path: Path, case: Case) -> None:
    """One wrong place is reported where it stands, in both languages."""
    root = sound_copy(tmp_path)
    line = infect(root, case)
    faults = faults_of(root)
    assert is_reported(case, line, faults), [(fault.line, fault.sentence()) for fault in faults]


@pytest.mark.parametrize("case", MEANING, ids=lambda case: case.title)
def test_without_its_check_the_fault_is_missed(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: with the check taken out of the list the very same edit goes unnoticed."""
    root = sound_copy(tmp_path)
    line = infect(root, case)
    before = faults_of(root)
    monkeypatch.setattr(judging, "CONTRACT_CHECKS", without(CONTRACT_CHECKS, case))
    monkeypatch.setattr(
        judging,
        "SERVICE_CHECKS",
        {kind: without(checks, case) for kind, checks in judging.SERVICE_CHECKS.items()},
    )
    if case.check == "distinct_ids":
        monkeypatch.setattr(judging, "distinct_ids", lambda *_: iter(()))
    assert is_reported(case, line, before)
    assert not is_reported(case, line, faults_of_judged(root))


def without(checks: tuple[Any, ...], case: Case) -> tuple[Any, ...]:
    """Return the checks without the one that the case proves."""
    name = {"resource_is_withdrawn": "proofs_can_be_answered", "field_is_withdrawn": "proofs_can_be_answered"}
    return tuple(check for check in checks if check.__name__ != name.get(case.check, case.check))


def faults_of_judged(root: Path) -> tuple[Fault, ...]:
    """Judge without building: content that a sabotaged judge lets through cannot be built from."""
    tree = read_tree(root)
    return judging.judge({file: read(file, content) for file, content in tree.files.items()})


def test_every_check_has_a_case() -> None:
    """No check stands in the lists that the zoo does not prove."""
    lists = (CONTRACT_CHECKS, *judging.SERVICE_CHECKS.values())
    names = {check.__name__ for checks in lists for check in checks}
    assert names == {case.check for case in MEANING} - {
        "distinct_ids",
        "resource_is_withdrawn",
        "field_is_withdrawn",
    }


def test_ten_faults_are_reported_at_once(tmp_path: Path) -> None:
    """Faults of different kinds in five files come back together, in the order of file and line."""
    checks = {
        *("id_is_the_path", "sharing_is_founded", "formats_fit_the_type", "rule_fields_exist"),
        *("facts_are_needed", "credit_codes_are_valid"),
        *("holder_type", "severity", "blank_title"),
    }
    chosen = [case for case in EVERYTHING if case.check in checks]
    root = sound_copy(tmp_path)
    for case in chosen:
        infect(root, case)
    faults = faults_of(root)
    missed = [case.title for case in chosen if not any(_same(case, fault) for fault in faults)]
    assert missed == []
    assert len(faults) == len(chosen) >= 10
    assert list(faults) == sorted(faults, key=lambda fault: (fault.file, fault.line, fault.where))


def _same(case: Case, fault: Fault) -> bool:
    return fault.file == case.faulty_file and fault.where == case.where


def test_fault_does_not_cascade_into_files_that_refer_to_it(tmp_path: Path) -> None:
    """A contract that cannot be read at all is one fault, not one for every item that needs it."""
    root = sound_copy(tmp_path)
    case = yaml_text.CASES[0]
    infect(root, case)
    assert len(faults_of(root)) == 1
