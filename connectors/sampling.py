"""The first rows of a resource, without reading the rest: for trying a contract, never for publishing."""

from collections.abc import Generator, Iterator

from catalog.model import Contract
from connectors.base import Bounded, Connector, ReadBatch


def first_rows(connector: Connector, contract: Contract, most: int) -> Iterator[ReadBatch]:
    """Yield batches until they hold `most` rows or the source has no more; the last is cut to fit.

    What is only proven at the end of a whole read (a drop's seal, a source's own count) is not proven here.
    """
    read = connector.first(contract, most) if isinstance(connector, Bounded) else connector.read(contract)
    left = most
    try:
        for batch in read:
            yield _cut(batch, left)
            left -= batch.rows.num_rows
            if left <= 0:
                return
    finally:
        if isinstance(read, Generator):
            read.close()


def _cut(batch: ReadBatch, most: int) -> ReadBatch:
    if batch.rows.num_rows <= most:
        return batch
    kept = batch.rows.slice(0, most)
    last = kept.column("_ordinal")[-1].as_py()
    return ReadBatch(kept, tuple(found for found in batch.findings if found.ordinal <= last))
