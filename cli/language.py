"""Which of the product's two languages a person reads, by `LC_ALL`, `LC_MESSAGES` or `LANG`."""

import os
from collections.abc import Mapping

from catalog.model import Text

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def speaks_chinese(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether the first locale variable that is set asks for Chinese."""
    chosen = next((environ[name] for name in LOCALE_VARIABLES if environ.get(name)), "")
    return chosen.lower().startswith("zh")


def said(text: Text) -> str:
    """Return the text in the reader's language."""
    return text.zh if speaks_chinese() else text.en


def say(zh: str, en: str) -> str:
    """Return the Chinese or English form, by the reader's language."""
    return said(Text(zh=zh, en=en))


def say_next(step: str, english: str | None = None) -> str:
    """Return the line that says what to do next; `english` is the step where it is no bare command."""
    return say(f"下一步：{step}", f"next: {english or step}")


def bilingual(text: str) -> str:
    """Return the reader's half of a sentence that is written as Chinese / English; another text as it is."""
    zh, slash, en = text.partition(" / ")
    return say(zh, en) if slash else text
