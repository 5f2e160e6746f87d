"""The one form of all texts that compare equal, for rules, contracts and whoever counts distinct values.

Input methods write the dot inside a name (阿依古丽·买买提) as half a dozen characters, and parentheses in two
widths; registers and windows differ in them, and nobody is told apart by them. These are listed and made one
for comparing alone; whatever else differs is a difference: no NFKC, no guess. Full stops stay what they are,
since other fields hold them as well. ADR 0048.
"""

from catalog.canonical import canonical_text

BLANKS = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
"""ASCII white space, no-break and ideographic space, then the zero-width characters spreadsheets leave."""
PARENTHESES = {0xFF08: "(", 0xFF09: ")"}
"""Full-width parentheses by the plain ones."""
_MIDDLE_DOT = "\u00b7"
# Greek ano teleia, bullet, hyphenation point, bullet and dot operators, katakana middle dots of both widths.
_DOTS = dict.fromkeys((0x0387, 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65), _MIDDLE_DOT)
_FOLDED = PARENTHESES | _DOTS


def comparable(text: str) -> str:
    """Return a text in the one form of all texts that compare equal to it."""
    if text.isascii():
        return text.strip(BLANKS)
    return canonical_text(text).translate(_FOLDED).strip(BLANKS)
