"""Plain words: read as JSON does, or refused."""

import pytest

from catalog.loader.source.scalars import ScalarRefused, read_scalar

TAG = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "01", "01"),
        ("timestamp", "2025-08-01", "2025-08-01"),
        ("int", "0", 0),
        ("int", "-12", -12),
        ("float", "0.05", 0.05),
        ("bool", "true", True),
        ("bool", "false", False),
        ("null", "null", None),
        ("null", "~", None),
    ],
)
def test_plain_values(tag: str, text: str, value: object) -> None:
    """What JSON would write the same way is read as that value."""
    assert read_scalar(TAG + tag, text) == value


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("bool", "no"),
        ("bool", "Yes"),
        ("bool", "on"),
        ("bool", "True"),
        ("int", "012"),
        ("int", "0x1F"),
        ("int", "1_000"),
        ("int", "1:30"),
        ("int", "+1"),
        ("float", ".5"),
        ("float", ".nan"),
        ("float", "-.inf"),
        ("null", ""),
        ("null", "Null"),
        ("binary", "eA=="),
    ],
)
def test_doubtful_words_are_refused(tag: str, text: str) -> None:
    """What YAML would turn into something else is refused in both languages."""
    with pytest.raises(ScalarRefused) as caught:
        read_scalar(TAG + tag, text)
    assert caught.value.message.zh
    assert caught.value.message.en
