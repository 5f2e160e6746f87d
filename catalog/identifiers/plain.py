"""The plain form in which texts are looked through for codes, as a reader would."""

import unicodedata


def plain(text: str) -> str:
    """Return the letters and digits of a text alone, in capitals: compatibility forms and all digits plain.

    Blanks, hyphens, zero-width characters and whatever else is neither letter nor digit are left out.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text)).upper()
    kept = (character for character in unicodedata.normalize("NFKC", text) if character.isalnum())
    return "".join(str(unicodedata.decimal(character, character)) for character in kept).upper()
