"""Which language a person reads."""

import pytest

from catalog.model import Text
from cli.language import said, say, speaks_chinese


@pytest.mark.parametrize(
    ("environ", "chinese"),
    [
        ({}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "ZH_TW"}, True),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN"}, False),
    ],
)
def test_first_variable_that_is_set_decides(environ: dict[str, str], *, chinese: bool) -> None:
    """`LC_ALL` before `LC_MESSAGES` before `LANG`; an empty one counts as unset."""
    assert speaks_chinese(environ) is chinese


def test_text_is_said_in_that_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text in either language."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert (said(Text(zh="甲", en="A")), say("乙", "B")) == ("甲", "乙")
    monkeypatch.setenv("LC_ALL", "C")
    assert (said(Text(zh="甲", en="A")), say("乙", "B")) == ("A", "B")
