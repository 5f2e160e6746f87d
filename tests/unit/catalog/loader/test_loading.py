"""Loading a whole catalogue: what is returned, what is kept, and that nothing is returned on a fault."""

from pathlib import Path

import pytest

from catalog.errors import CatalogFaulty, DepartmentUnknown
from catalog.loader import files_digest, load, load_department, loading
from catalog.model import HolderType, LicenceState, ListedItem
from tests.unit.catalog.loader.zoo.case import ITEMS, LICENCE, PERSON, edit, sound_copy


def test_contract_has_what_its_file_says(tmp_path: Path) -> None:
    """Fields, key, holder, states, validity, terms and rules arrive typed."""
    contract = load(sound_copy(tmp_path)).contracts["registry/licence"]
    assert [field.name for field in contract.key] == ["licence_no"]
    assert contract.field("capital").precision == 18
    assert contract.field("capital").scale == 2
    assert contract.field("valid_to").formats == ("%Y-%m-%d", "%Y%m%d")
    assert contract.field("valid_to").open_ended == {"长期"}
    assert contract.field("licence_no").max_length == 32
    assert [field.name for field in contract.fields if field.personal] == ["holder_code", "holder_name"]
    assert {field.name for field in contract.fields if field.disclosable} == {
        "licence_no",
        "holder_name",
        "capital",
        "valid_to",
    }
    assert contract.holder.types == {"E": HolderType.UNIFIED_SOCIAL_CREDIT_CODE, "I": HolderType.RESIDENT_ID}
    assert contract.status is not None
    assert contract.status.states == {"01": LicenceState.VALID, "07": LicenceState.REVOKED}
    assert contract.source.options == {"encoding": "gb18030"}
    assert contract.tolerance_seconds == 26 * 3600
    assert contract.changed_field == "updated_at"
    assert [rule.national_dimension for rule in contract.rules] == ["一致性", "可访问性"]


def test_fixed_holder_type_and_absent_terms(tmp_path: Path) -> None:
    """A fixed type has no map; a resource without states or a period has none made up."""
    contract = load(sound_copy(tmp_path)).contracts["police/person"]
    assert contract.holder.holder_type is HolderType.RESIDENT_ID
    assert contract.holder.types == {}
    assert contract.status is None
    assert contract.validity is None


def test_listed_items_stand_apart_from_those_that_can_be_confirmed(tmp_path: Path) -> None:
    """An item without named proofs keeps its own title, and is none of the items that can be asked for."""
    catalogue = load(sound_copy(tmp_path))
    assert catalogue.unmapped == {
        "hall_003": ListedItem("hall_003", "hall", "迁址（变更）"),
        "hall_004": ListedItem("hall_004", "hall", "补证"),
    }
    assert set(catalogue.items) == {"opening", "closing"}


def test_equal_bytes_give_the_same_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second load of the same bytes, from wherever, looks the catalogue up and judges nothing."""
    first = load(sound_copy(tmp_path / "a"))
    monkeypatch.setattr(loading, "judge", None)
    assert load(sound_copy(tmp_path / "b")) is first


def test_changed_bytes_are_judged_again(tmp_path: Path) -> None:
    """The cache never answers for a file that has changed, and a fault is found after a good load."""
    root = sound_copy(tmp_path)
    first = load(root)
    edit(root, PERSON, "value: 0.02", "value: 0.03")
    second = load(root)
    assert (first.contracts["police/person"].swing_limit, second.contracts["police/person"].swing_limit) == (
        0.02,
        0.03,
    )
    edit(root, PERSON, "value: 0.03", "value: 3")
    with pytest.raises(CatalogFaulty):
        load(root)


def test_digests_follow_the_meaning(tmp_path: Path) -> None:
    """A comment changes no digest; a fact added to an item changes the whole's but no contract's."""
    root = sound_copy(tmp_path)
    first = load(root)
    edit(root, ITEMS, "department: hall\n", "department: hall # comment\n")
    assert load(root).digest == first.digest
    edit(root, ITEMS, "facts: [licence_no]", "facts: [licence_no, capital]")
    second = load(root)
    assert second.digest != first.digest
    assert {name: contract.digest for name, contract in second.contracts.items()} == {
        name: contract.digest for name, contract in first.contracts.items()
    }


def test_department_loads_alone(tmp_path: Path) -> None:
    """A department's contracts are those of the whole, whatever is wrong elsewhere."""
    root = sound_copy(tmp_path)
    whole = load(root)
    edit(root, PERSON, "value: 0.02", "value: 3")
    edit(root, ITEMS, "department: hall", "department: halls")
    own = load_department(root, "registry")
    assert own.department == whole.departments["registry"]
    assert own.contracts == {
        name: contract for name, contract in whole.contracts.items() if contract.department == "registry"
    }


def test_department_is_judged_by_the_same_checks(tmp_path: Path) -> None:
    """A fault in the department's own contract is found when it is loaded alone."""
    root = sound_copy(tmp_path)
    edit(root, LICENCE, "15 2 * * *", "15 2 * *")
    with pytest.raises(CatalogFaulty) as caught:
        load_department(root, "registry")
    assert [fault.where for fault in caught.value.faults] == ["slaProperties.frequency.schedule"]


def test_unknown_department_is_named(tmp_path: Path) -> None:
    """A department that the catalogue does not know is refused with the known ones."""
    with pytest.raises(DepartmentUnknown, match=r"'taxes'.*hall, police, registry"):
        load_department(sound_copy(tmp_path), "taxes")


def test_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    """A wrong path is a fault and not an empty catalogue."""
    with pytest.raises(CatalogFaulty) as caught:
        load(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["contracts", "departments.yaml", "papers.yaml"]


def test_files_digest_tells_any_change(tmp_path: Path) -> None:
    """Equal files have one digest, sound or not; a changed, an added and a faulty file each give another."""
    root = sound_copy(tmp_path)
    first = files_digest(root)
    assert files_digest(root) == first
    edit(root, PERSON, "value: 0.02", "value: 0.03")
    second = files_digest(root)
    (root / "items" / "stray.txt").write_text("", encoding="utf-8")
    assert len({first, second, files_digest(root)}) == 3
