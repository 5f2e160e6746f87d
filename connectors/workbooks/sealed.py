"""A sealed copy: a workbook is read back and forth, so it is copied first and judged before it is read.

The copy has no name and is gone with its handle.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from connectors.drops.choosing import RESEND, Drop
from connectors.drops.directory import Listing
from connectors.drops.sealed import CHUNK, SealedFile
from connectors.errors import SourceRefused

MOST_BYTES = 512 * 1024**2


@contextmanager
def sealed_copy(resource: str, listing: Listing, drop: Drop) -> Iterator[BinaryIO]:
    """Copy the drop's file, hold it to its manifest, and give the copy.

    Raises `SourceUnavailable` or `SourceRefused` naming the file.
    """
    if drop.entry.size > MOST_BYTES:
        received = f"{drop.entry.name} of {drop.entry.size} bytes"
        raise SourceRefused(resource, received, f"a workbook of at most {MOST_BYTES} bytes", RESEND)
    with tempfile.TemporaryFile() as copy:
        with SealedFile(listing.open(drop.entry.name)) as sealed:
            while (piece := sealed.read(CHUNK)) and sealed.size <= MOST_BYTES:
                copy.write(piece)
            sealed.require(resource, drop, listing)
        yield cast("BinaryIO", copy)
