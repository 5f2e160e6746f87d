"""What a fault of a department says names nobody, wherever its words came from."""

import pytest

from catalog.model import Text
from connectors.errors import ConnectorError, SourceRefused

NUMBER = "37139919900101123X"
NAMED = f"roll_{NUMBER}.csv"


def test_a_fault_names_nobody() -> None:
    """A resident number in a file's or column's name is masked in every part of the fault."""
    told = Text(f"{NAMED}，没有清单", f"{NAMED} with no manifest")
    with pytest.raises(ConnectorError) as caught:
        raise SourceRefused("a/b", told, told, told, field=NUMBER, sample=NUMBER)
    fault = caught.value
    parts = [fault.received, fault.expected, fault.next_step]
    said = [str(fault), *(one.zh for one in parts), *(one.en for one in parts), fault.field, fault.sample]
    assert not [one for one in said if one is None or NUMBER in one]
    assert fault.received.en == "roll_371399********123X.csv with no manifest"


def test_other_words_stay() -> None:
    """Dates, sums and other numbers of a file's name are told as they are."""
    told = Text("roll_20261125.csv", "roll_20261125.csv")
    assert SourceRefused("a/b", told, told, told).received == told
