"""Holder codes and names as people may see them: enough to recognise, too little to use."""

_SHOWN_FIRST = 6
_SHOWN_LAST = 4


def mask(code: str) -> str:
    """Return the code with its middle starred; an 18-character code keeps its first 6 and last 4.

    Shorter codes keep no more than a third and a quarter of their length, so that most stays hidden.
    """
    first = min(_SHOWN_FIRST, len(code) // 3)
    last = min(_SHOWN_LAST, len(code) // 4)
    return code[:first] + "*" * (len(code) - first - last) + code[len(code) - last :]


def mask_name(name: str) -> str:
    """Return the name with all but its first character starred; a name of one character is starred whole."""
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" * (len(name) - 1)
