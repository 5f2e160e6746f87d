"""What is wrong with a workbook, before it is known which drop it is."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from catalog.model import Text
from connectors.drops.choosing import RESEND
from connectors.errors import SourceRefused

EXPECTED = Text("完整、无密码的 .xlsx 工作簿", "a whole .xlsx workbook without a password")


class WorkbookFaulty(Exception):
    """The file is no workbook that is read here; `said` says why, without any cell."""

    def __init__(self, zh: str, en: str) -> None:
        self.said = Text(zh, en)
        super().__init__(en)


@contextmanager
def faults_named(resource: str, file: str) -> Iterator[None]:
    """Turn whatever is wrong with a workbook into `SourceRefused` naming its file."""
    try:
        yield
    except WorkbookFaulty as faulty:
        received = Text(f"{file}，{faulty.said.zh}", f"{file}, {faulty.said.en}")
        raise SourceRefused(resource, received, EXPECTED, RESEND) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, expat.ExpatError, NotImplementedError) as fault:
        kind = type(fault).__name__
        received = Text(f"{file}，损坏的工作簿（{kind}）", f"{file}, a damaged workbook ({kind})")
        raise SourceRefused(resource, received, EXPECTED, RESEND) from None
