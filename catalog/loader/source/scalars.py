"""What a plain YAML word means: JSON's values and text, nothing in between.

YAML 1.1 reads `no` as false, `01` as the number 1 and `1:30` as 90. In a catalogue `01` is a state code
and `no` a word, so every such reading is refused with the advice to quote; dates stay text.
"""

import re

from catalog.model import Text

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_TRUTH = {"true": True, "false": False}
_NOTHING = {"null", "~"}
_PREFIX = "tag:yaml.org,2002:"


class ScalarRefused(Exception):
    """A plain word that YAML would turn into something its writer may not have meant."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def read_scalar(tag: str, text: str) -> Scalar:
    """Return the value of one scalar with YAML's resolved `tag`.

    Raises `ScalarRefused` for words that need quotes and for tags outside the JSON types.
    """
    match tag.removeprefix(_PREFIX):
        case "str" | "timestamp":
            return text
        case "null" if text in _NOTHING:
            return None
        case "bool" if text in _TRUTH:
            return _TRUTH[text]
        case "int" if _INTEGER.fullmatch(text):
            return int(text)
        case "float" if _DECIMAL.fullmatch(text):
            return float(text)
        case "null" if not text:
            raise ScalarRefused(
                Text("此处没有值；无值请写 null。", "There is no value here; write null for none.")
            )
        case "null" | "bool" | "int" | "float":
            raise ScalarRefused(_ambiguous(text))
        case _:
            raise ScalarRefused(
                Text(f"不支持标签 {tag}；请去掉。", f"The tag {tag} is not supported; take it away.")
            )


def _ambiguous(text: str) -> Text:
    return Text(
        f"{text} 会被 YAML 读成别的值；若是文字或代码，请写成 '{text}'。",
        f"YAML would read {text} as another value; if it is a word or a code, write '{text}'.",
    )
