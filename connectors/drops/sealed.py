"""A file under seal: every byte that is read is hashed, and held against the manifest at the end.

What was parsed and what was hashed are the same bytes, so a file that changes while it is read cannot pass.
"""

import hashlib
import io
from typing import Any, BinaryIO

from catalog.model import Text
from connectors.drops.choosing import RESEND, Drop
from connectors.drops.directory import Listing
from connectors.errors import SourceRefused, SourceUnavailable

CHUNK = 1024 * 1024


class SealedFile(io.RawIOBase):
    """The bytes of one drop, counted and hashed as they pass."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        """Say that this is a file to read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the writable buffer as far as the file does, and count and hash what came."""
        view = memoryview(buffer).cast("B")
        received = self._file.read(len(view))
        view[: len(received)] = received
        self._digest.update(received)
        self.size += len(received)
        return len(received)

    def close(self) -> None:
        """Close the file below as well."""
        self._file.close()
        super().close()

    def require(self, resource: str, drop: Drop, listing: Listing) -> None:
        """Read what is left and require the file to be what its manifest says.

        Raises `SourceUnavailable` if the file changed size since it was listed: its upload is under way.
        Raises `SourceRefused` if its bytes are not those of the manifest.
        """
        while self.read(CHUNK):
            pass
        name, listed = drop.entry.name, drop.entry.size
        now = next((entry.size for entry in listing.entries() if entry.name == name), None)
        if listed != self.size or now != self.size:
            step = Text(
                "等待上传完成后再读；发送方须最后写清单",
                "wait until the upload is complete and read again; the sender has to write manifests last",
            )
            received = Text(f"{name}，读取时大小有变化", f"{name} that grew or shrank while it was read")
            expected = Text(f"最初列出的 {listed} 字节", f"the {listed} bytes listed at first")
            raise SourceUnavailable(resource, received, expected, step)
        if self._digest.hexdigest() != drop.manifest.sha256:
            received = Text(f"{name}，sha256 不同", f"{name} with another sha256")
            expected = Text("其清单的 sha256", "the sha256 of its manifest")
            raise SourceRefused(resource, received, expected, RESEND)
