"""What is shown of a proposal: every column, its shares and what is left, and nobody's values."""

import json

import pytest

from cli.discovery import propose
from cli.discovery.showing import objects_as_json, proposal_as_json, show_objects, show_proposal
from connectors.base import Discovered
from connectors.discovery import Sample, SampledColumn
from tests.unit.cli.odd_drop import ODD_HEADER, odd_rows, personal_words

ROWS = 60
FOUND = Discovered("x_*.csv", tuple((name, "text") for name in ODD_HEADER), options={"encoding": "gb18030"})


@pytest.fixture
def sample() -> Sample:
    """The odd department's rows, beside two columns without a heading of their own."""
    columns = tuple(
        SampledColumn(name, "text", tuple(row[place] for row in odd_rows(ROWS)), {})
        for place, name in enumerate(ODD_HEADER)
    )
    return Sample("odd", "file", FOUND, ROWS, columns, 2)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("C", ("all this is a guess", "2 columns have no heading", "holder (by check digit)")),
        ("zh_CN.UTF-8", ("以下均为推测", "2 列没有自己的列名", "持证主体（按校验码）")),
    ],
)
def test_proposal_is_told_whole_and_of_nobody(
    sample: Sample,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    """Every column in the reader's language, in words and in JSON, and no value of a person."""
    monkeypatch.setenv("LANG", language)
    show_proposal(propose(sample))
    text = capsys.readouterr().out
    assert [word for word in (*words, *ODD_HEADER, "01=001") if word not in text] == []
    told = json.dumps(proposal_as_json(propose(sample)), ensure_ascii=False)
    assert [word for word in personal_words(ROWS) if word in text + told] == []


def test_control_finds_a_person(
    sample: Sample, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the values of every column listed, the search above would find them."""
    monkeypatch.setattr("cli.discovery.showing.is_listed", lambda _field: True)
    show_proposal(propose(sample))
    capsys.readouterr()
    told = json.dumps(proposal_as_json(propose(sample)), ensure_ascii=False)
    assert [word for word in personal_words(ROWS) if word in told]


def test_objects_name_the_next_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Object, columns and form, and how to go on."""
    monkeypatch.setenv("LANG", "C")
    show_objects("odd", [FOUND])
    text = capsys.readouterr().out
    assert "encoding='gb18030'" in text
    assert "next: tongban connector discover odd <object>" in text
    (told,) = objects_as_json([FOUND])
    assert told["columns"][1] == {"name": "XKZBH", "native_type": "text"}
