"""Reading keys alone: the same typing over a contract that has nothing but the key's fields."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from catalog.key_text import split_key
from catalog.model import Contract
from connectors.base import ReadBatch


def key_contract(contract: Contract) -> Contract:
    """Return the contract cut down to its key fields, in key order."""
    return replace(contract, fields=contract.key, validity=None)


def key_tuples(batches: Iterable[ReadBatch], contract: Contract) -> Iterator[tuple[str, ...]]:
    """Yield each row's key texts, as the `_key` column of a full read has them."""
    parts = len(contract.key)
    for batch in batches:
        for text in batch.rows.column("_key").to_pylist():
            key = split_key(text)
            assert len(key) == parts  # noqa: S101  # typing lets no separator into a key's part
            yield key
