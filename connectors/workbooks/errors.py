"""What is wrong with a workbook, before it is known which drop it is."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from connectors.drops.choosing import RESEND
from connectors.errors import SourceRefused

EXPECTED = "a whole .xlsx workbook without a password"


class WorkbookFaulty(Exception):
    """The file is no workbook that is read here; the message says why, without any cell."""


@contextmanager
def faults_named(resource: str, file: str) -> Iterator[None]:
    """Turn whatever is wrong with a workbook into `SourceRefused` naming its file."""
    try:
        yield
    except WorkbookFaulty as faulty:
        raise SourceRefused(resource, f"{file}, {faulty}", EXPECTED, RESEND) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, NotImplementedError) as fault:
        received = f"{file}, a damaged workbook ({type(fault).__name__})"
        raise SourceRefused(resource, received, EXPECTED, RESEND) from None
