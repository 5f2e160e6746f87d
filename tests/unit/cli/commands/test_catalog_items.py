"""`tongban catalog items`, `show` and `coverage`: what is listed, what an item needs, what is missing."""

import json
import shutil
from pathlib import Path

import pytest

from catalog.loader import load
from cli.home import write_settings
from exchange.settings import SHIPPED_CATALOGUE
from tests.unit.cli.command_line import CommandLine

CHINESE = "zh_CN.UTF-8"
REFUSED = "public_place_hygiene_permit"
CATALOGUE = load(SHIPPED_CATALOGUE)
MAPPED = len(CATALOGUE.items)


@pytest.fixture
def without_agreements(tmp_path: Path) -> Path:
    """The shipped catalogue before anybody agreed on anything."""
    copy = Path(shutil.copytree(SHIPPED_CATALOGUE, tmp_path / "catalog"))
    shutil.rmtree(copy / "agreements")
    return copy


def test_all_items_are_listed(tongban: CommandLine) -> None:
    """Every item of every department, with how many have named proofs, and the next step."""
    done = tongban("catalog", "items")
    assert done.code == 0
    assert f"1135 items, {MAPPED} of them with named proofs" in done.out
    assert done.out.endswith("next: tongban catalog show <item>\n")


def test_items_of_one_department(tongban: CommandLine) -> None:
    """A department's items alone, in the reader's language; an unmapped one under the list's title."""
    done = tongban("catalog", "items", "--department", "tobacco_monopoly")
    assert "New permit to retail tobacco" in done.out
    assert "烟草专卖零售许可证恢复营业" in done.out
    assert "7 items, 6 of them" in done.out
    chinese = tongban("catalog", "items", "--department", "tobacco_monopoly", LANG=CHINESE)
    assert "烟草专卖零售许可证新办" in chinese.out
    assert "下一步：tongban catalog show <事项>" in chinese.out


def test_unmapped_items_as_json(tongban: CommandLine) -> None:
    """`--unmapped` leaves out what has proofs; the JSON says what is not known as null."""
    every = json.loads(tongban("catalog", "items", "--json").out)
    unmapped = json.loads(tongban("catalog", "items", "--unmapped", "--json").out)
    assert (len(every), len(unmapped)) == (1135, len(CATALOGUE.unmapped))
    assert unmapped == [item for item in every if not item["mapped"]]
    assert {item["title"]["en"] for item in unmapped} == {None}


def test_an_unknown_department_is_named_with_the_known_ones(tongban: CommandLine) -> None:
    """A wrong department is a wrong call, not an empty list."""
    done = tongban("catalog", "items", "--department", "taxes")
    assert (done.code, done.out) == (2, "")
    assert "no department taxes" in done.err
    assert "taxation" in done.err


def test_an_item_is_shown_with_all_it_needs(tongban: CommandLine) -> None:
    """Proofs, facts, paper, basis and agreement of an item whose proofs are all agreed."""
    done = tongban("catalog", "show", "tobacco_permit")
    assert done.code == 0
    for words in (
        "tobacco_permit: New permit to retail tobacco",
        "legal basis: unsourced",
        "resource: natural_resources/real_estate_title",
        "facts: title_no, location",
        "replaces: Copy of the business licence",
        "agreement: tobacco-permits-identity-2025, to 2030-07-31",
        "next: tongban catalog coverage",
    ):
        assert words in done.out
    chinese = tongban("catalog", "show", "tobacco_permit", LANG=CHINESE).out
    assert "设定依据：未查明" in chinese
    assert "免交材料: 营业执照复印件" in chinese


def test_a_missing_agreement_is_shown_with_its_rule(tongban: CommandLine) -> None:
    """The proof nobody agreed on says why, and the next step is to agree."""
    done = tongban("catalog", "show", REFUSED)
    assert "agreement: none: No agreement on this resource names this service item." in done.out
    assert "next: agree with the providing department" in done.out
    need = json.loads(tongban("catalog", "show", REFUSED, "--json").out)["need"]
    assert [proof["refused_by"] for proof in need["all_of"]] == [None, "item_not_agreed"]


def test_an_unmapped_item_says_that_it_asks_for_all_papers(tongban: CommandLine) -> None:
    """It is listed, it cannot be confirmed, and the next step names the file."""
    done = tongban("catalog", "show", "civil_affairs_001")
    assert done.code == 0
    assert "asks for all its papers" in done.out
    assert "catalog/items/civil_affairs.yaml" in done.out
    assert json.loads(tongban("catalog", "show", "civil_affairs_001", "--json").out)["need"] is None


def test_an_unknown_item_is_a_wrong_call(tongban: CommandLine) -> None:
    """The nearest items are named, and the list as the next step."""
    done = tongban("catalog", "show", "tobacco_permits")
    assert (done.code, done.out) == (2, "")
    assert "nearest: tobacco_permit" in done.err
    assert "→ tongban catalog items" in done.err


def test_coverage_counts_each_department(tongban: CommandLine) -> None:
    """Items, mapped and at zero paper for each department and in all; JSON has the same figures."""
    done = tongban("catalog", "coverage")
    assert done.code == 0
    assert done.out.endswith("next: tongban catalog items --department administrative_approval --unmapped\n")
    counted = json.loads(tongban("catalog", "coverage", "--json").out)
    assert (counted["total"]["items"], counted["total"]["mapped"]) == (1135, MAPPED)
    assert 0 < counted["total"]["zero_paper"] < MAPPED
    assert len(counted["departments"]) == 34
    assert {"department": "tobacco_monopoly", "items": 7, "mapped": 6, "zero_paper": 6} in counted[
        "departments"
    ]
    for key, total in counted["total"].items():
        assert sum(department[key] for department in counted["departments"]) == total
    assert "零材料" in tongban("catalog", "coverage", LANG=CHINESE).out


def test_coverage_falls_with_the_agreements(tongban: CommandLine, without_agreements: Path) -> None:
    """Without agreements nothing stands at zero paper, whatever is mapped."""
    counted = json.loads(tongban("catalog", "coverage", "--json", "--directory", without_agreements).out)
    assert counted["total"] == {"items": 1135, "mapped": MAPPED, "zero_paper": 0}


def test_the_exchanges_own_catalogue_is_taken(
    tongban: CommandLine, without_agreements: Path, tmp_path: Path
) -> None:
    """The folder is the one of the home's settings; what the environment names comes before it."""
    home = tmp_path / "home"
    home.mkdir()
    write_settings(home, {"TONGBAN_CATALOG_DIR": str(without_agreements)})
    shown = ("catalog", "show", "tobacco_permit")
    assert "agreement: none" in tongban(*shown).out
    assert "agreement: none" not in tongban(*shown, TONGBAN_CATALOG_DIR=str(SHIPPED_CATALOGUE)).out


def test_a_faulty_catalogue_lists_nothing(tongban: CommandLine, without_agreements: Path) -> None:
    """Nothing is told of a catalogue that does not load; the next step finds the faults."""
    (without_agreements / "papers.yaml").unlink()
    for verb in ("items", "coverage"):
        done = tongban("catalog", verb, "--directory", without_agreements)
        assert (done.code, done.out) == (1, "")
        assert "papers.yaml" in done.err
        assert done.err.endswith("→ tongban catalog check\n")
