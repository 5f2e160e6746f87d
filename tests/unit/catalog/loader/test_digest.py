"""Digests over what the catalogue says."""

import yaml

from catalog.loader.digest import catalogue_digest, contract_digest
from catalog.loader.source.fold import fold
from catalog.loader.source.nodes import read_document

ONE = """
id: a/b # comment
swing: 0.05
customProperties:
  - {property: titleEn, value: Name}
  - property: list
    value: [x, y]
"""
SAME = """
customProperties:
  - property: list
    value:
      - "x"
      - y
  - value: 'Name'
    property: titleEn
swing: 0.050
id: "a/b"
"""


def digest_of(text: str) -> str:
    """Return the digest of a contract's text."""
    document, _ = read_document("x.yaml", text.encode())
    return contract_digest(fold(document)[0].data)


def test_form_does_not_count() -> None:
    """Comments, quotes, indentation, the order of keys and of properties change nothing."""
    assert digest_of(SAME) == digest_of(ONE)


def test_every_value_counts() -> None:
    """A changed word, number, type or order of a list changes the digest, each differently."""
    changes = (
        ("a/b", "a/c"),
        ("0.05", "0.06"),
        ("0.05", "'0.05'"),
        ("[x, y]", "[y, x]"),
        ("titleEn", "titleZh"),
    )
    digests = {digest_of(ONE.replace(*change)) for change in changes}
    assert len(digests | {digest_of(ONE)}) == len(changes) + 1


def test_contract_and_catalogue_never_share_a_digest() -> None:
    """The two kinds of digest are apart even over equal content."""
    content = yaml.safe_load(ONE)
    assert contract_digest(content) != catalogue_digest(content)
