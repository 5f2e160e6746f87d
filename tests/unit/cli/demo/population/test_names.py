"""Names and addresses: spread, rare characters, hostile cells."""

from collections import Counter
from random import Random

from cli.demo.population.names import RARE_NAMES, draw_business, draw_location, draw_name


def test_common_surnames_lead_and_rare_ones_occur() -> None:
    """Among many people, the commonest surname holds a tenth and the tail is not empty."""
    rng = Random(1)
    names = [draw_name(rng, male=True) for _ in range(5000)]
    surnames = Counter(name[0] for name in names)
    assert surnames.most_common(1)[0][0] == "王"
    assert 0.08 < surnames["王"] / 5000 < 0.2
    assert any(name.startswith("欧阳") for name in names)
    assert {len(name) for name in names} == {2, 3, 4}


def test_rare_names_leave_gbk_or_move_between_editions() -> None:
    """Each of the twelve has a character that GBK cannot write, or that lies in another place of GB18030."""
    assert len(set(RARE_NAMES)) == 12
    for name in RARE_NAMES:
        assert any(_is_beyond_gbk(character) for character in name), name


def _is_beyond_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False


def test_locations_hold_what_breaks_careless_parsers() -> None:
    """Commas, quotes, line breaks and blanks at the ends all occur."""
    rng = Random(1)
    cells = [draw_location(rng) for _ in range(500)]
    for mark in (",", '"', "\n", "　"):
        assert any(mark in cell for cell in cells), mark
    assert any(cell != cell.strip() for cell in cells)


def test_enterprises_are_companies_and_shops_are_not() -> None:
    """The name says the form of the business."""
    rng = Random(1)
    assert draw_business(rng, enterprise=True)[0].endswith("有限公司")
    assert "有限公司" not in draw_business(rng, enterprise=False)[0]
