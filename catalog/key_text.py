"""How the parts of a row's key stand in one text: the form in which keys are staged, compared and shown.

Typing lets no separator into a part, so a text gives back the parts it was made of.
"""

from collections.abc import Iterable

KEY_SEPARATOR = "\x1f"
"""U+001F, the unit separator: no text of a source needs it."""


def join_key(parts: Iterable[str]) -> str:
    """Return the key text of the parts, which stand in key order."""
    return KEY_SEPARATOR.join(parts)


def split_key(text: str) -> tuple[str, ...]:
    """Return the parts of a key text, in key order."""
    return tuple(text.split(KEY_SEPARATOR))
