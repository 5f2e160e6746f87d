"""A sealed copy: a workbook is read back and forth, so it is copied first and judged before it is read.

The copy has no name and is gone with its handle.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from catalog.model import Text
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
        name, size = drop.entry.name, drop.entry.size
        received = Text(f"{name}，{size} 字节", f"{name} of {size} bytes")
        expected = Text(f"至多 {MOST_BYTES} 字节的工作簿", f"a workbook of at most {MOST_BYTES} bytes")
        raise SourceRefused(resource, received, expected, RESEND)
    with tempfile.TemporaryFile() as copy:
        with SealedFile(listing.open(drop.entry.name)) as sealed:
            while (piece := sealed.read(CHUNK)) and sealed.size <= MOST_BYTES:
                copy.write(piece)
            sealed.require(resource, drop, listing)
        yield cast("BinaryIO", copy)
