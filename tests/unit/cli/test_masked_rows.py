"""What a person sees of a quarantined row."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog.loader import load
from catalog.model import Contract
from cli.masked_rows import masked_row
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.quarantine import QuarantinedRow

NUMBER = "37139919900101123X"
WIDE = "３７１３９９１９９００１０１１２３Ｘ"
CREDIT = "913713000000000018"


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    """The shipped contracts."""
    return dict(load(SHIPPED_CATALOGUE).contracts)


def row(resource: str, key: str, content: dict[str, object]) -> QuarantinedRow:
    """Return a row whose every value was unreadable as well."""
    findings = [{"field": name, "raw": str(raw), "reason": "r"} for name, raw in content.items()]
    return QuarantinedRow(7, resource, key, ("a", "b"), findings, content, datetime(2026, 1, 2, tzinfo=UTC))


def test_identity_keeps_only_the_ends(contracts: dict[str, Contract]) -> None:
    """The number keeps its ends, the name its first character; birth and address are hidden whole."""
    content: dict[str, object] = {
        "resident_id": NUMBER,
        "name": "欧阳修远",
        "born_on": "1990-01-01",
        "address": "中心街12号",
        "sex": "1",
        "valid_to": None,
        "_name": "欧阳修远",
    }
    entry = row("public_security/resident_identity", NUMBER, content)
    shown = masked_row(contracts[entry.resource], entry)
    assert shown["content"] == {
        "resident_id": "371399********123X",
        "name": "欧***",
        "born_on": "***",
        "address": "***",
        "sex": "1",
        "valid_to": None,
    }
    assert shown["row_key"] == "371399********123X"
    raws = {finding["field"]: finding["raw"] for finding in shown["findings"]}
    assert raws["born_on"] == raws["_name"] == "***"
    assert raws["resident_id"] == "371399********123X"
    assert shown["opened_at"] == "2026-01-02T00:00:00+00:00"
    assert not [
        word
        for word in (NUMBER, "19900101", "1990-01-01", "欧阳", "中心街")
        if word in json.dumps(shown, ensure_ascii=False)
    ]


def test_each_part_of_a_key_is_masked_by_its_field(contracts: dict[str, Contract]) -> None:
    """A title's number stays readable, its holder does not."""
    entry = row("natural_resources/real_estate_title", f"鲁(2020)第1号\x1f{NUMBER}", {})
    assert masked_row(contracts[entry.resource], entry)["row_key"] == "鲁(2020)第1号 / 371399********123X"


def test_key_of_another_shape_is_hidden(contracts: dict[str, Contract]) -> None:
    """A key that does not fit its contract could hold anything."""
    entry = row("natural_resources/real_estate_title", f"{NUMBER}", {})
    assert masked_row(contracts[entry.resource], entry)["row_key"] == "***"


@pytest.mark.parametrize("number", [NUMBER, NUMBER.lower(), WIDE])
def test_number_in_a_shifted_column_is_masked(contracts: dict[str, Contract], number: str) -> None:
    """A resident number in a field that should hold nothing personal is masked where it stands."""
    entry = row("market_regulation/business_licence", number, {"title": f"店{number}铺"})
    shown = masked_row(contracts[entry.resource], entry)
    said = json.dumps(shown, ensure_ascii=False)
    assert number not in said
    assert shown["content"]["title"] == f"店{number[:6]}********{number[-4:]}铺"


def test_numbers_of_businesses_stay_readable(contracts: dict[str, Contract]) -> None:
    """Registration and credit codes are public: who mends the row needs them."""
    content: dict[str, object] = {"licence_no": "371399600000011", "credit_code": CREDIT, "capital": 12.5}
    entry = row("market_regulation/business_licence", "371399600000011", content)
    shown = masked_row(contracts[entry.resource], entry)
    assert shown["content"] == content
    assert shown["row_key"] == "371399600000011"


def test_unknown_fields_and_resources_are_hidden(contracts: dict[str, Contract]) -> None:
    """What no contract vouches for is not shown; that a value is missing is."""
    entry = row("public_security/resident_identity", NUMBER, {"gone": "王建国", "empty": None, "flag": True})
    assert masked_row(contracts[entry.resource], entry)["content"] == {
        "gone": "***",
        "empty": None,
        "flag": True,
    }
    bare = masked_row(None, replace(entry, content={"sex": "1"}))
    assert (bare["row_key"], bare["content"]) == ("***", {"sex": "***"})
