"""One written form of text for every source: GB18030's private-use leftovers become standard characters.

The 2000 edition of GB 18030 put 25 characters at private-use code points; the editions of 2005 and 2022 give
them code points of their own. Decoders differ in the edition they follow (Python and PostgreSQL the oldest,
glibc a newer one), so that one name read from a file and from a database would not compare equal.
Promises: nothing but these 25 code points changes. Never applies NFC or NFKC: names keep their characters.
"""

import re
from types import MappingProxyType

# The two bytes of GB 18030 stand beside each line, for the reader with the standard in hand.
LEFTOVERS = MappingProxyType(
    {
        0xE78D: 0xFE10,  # A6D9 vertical forms of punctuation
        0xE78E: 0xFE12,  # A6DA
        0xE78F: 0xFE11,  # A6DB
        0xE790: 0xFE13,  # A6DC
        0xE791: 0xFE14,  # A6DD
        0xE792: 0xFE15,  # A6DE
        0xE793: 0xFE16,  # A6DF
        0xE794: 0xFE17,  # A6EC
        0xE795: 0xFE18,  # A6ED
        0xE796: 0xFE19,  # A6F3
        0xE7C7: 0x1E3F,  # A8BC ḿ
        0xE816: 0x20087,  # FE51 ideographs
        0xE817: 0x20089,  # FE52
        0xE818: 0x200CC,  # FE53
        0xE81E: 0x9FB4,  # FE59
        0xE826: 0x9FB5,  # FE61
        0xE82B: 0x9FB6,  # FE66
        0xE82C: 0x9FB7,  # FE67
        0xE831: 0x215D7,  # FE6C
        0xE832: 0x9FB8,  # FE6D
        0xE83B: 0x2298F,  # FE76
        0xE843: 0x9FB9,  # FE7E
        0xE854: 0x9FBA,  # FE90
        0xE855: 0x241FE,  # FE91
        0xE864: 0x9FBB,  # FEA0
    }
)
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


def canonical_text(text: str) -> str:
    """Return the text with GB18030's private-use leftovers replaced by their standard characters."""
    if text.isascii() or _PRIVATE_USE.search(text) is None:
        return text
    return text.translate(LEFTOVERS)


def private_use_left(text: str) -> bool:
    """Say whether private-use characters (U+E000 to U+F8FF) remain that no standard explains.

    To be asked of canonical text; such text cannot be compared and belongs in quarantine.
    """
    return _PRIVATE_USE.search(text) is not None
