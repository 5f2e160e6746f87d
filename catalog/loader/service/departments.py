"""Departments: a credit code, where one is given, is a real one."""

from collections.abc import Iterator

from catalog.errors import Fault
from catalog.identifiers import FAULT_TEXT, fault
from catalog.loader.service.index import Index
from catalog.loader.service.references import Check
from catalog.loader.source.document import Document
from catalog.model import HolderType


def credit_codes_are_valid(document: Document, _: Index) -> Iterator[Fault]:
    """A department's code passes the check of GB 32100."""
    for path, _entry in document.entries(("departments",)):
        code = document.text((*path, "creditCode"))
        problem = None if code is None else fault(HolderType.UNIFIED_SOCIAL_CREDIT_CODE, code)
        if problem is not None:
            message = FAULT_TEXT[problem]
            yield document.fault((*path, "creditCode"), f"{code}：{message.zh}", f"{code}: {message.en}")


DEPARTMENT_CHECKS: tuple[Check, ...] = (credit_codes_are_valid,)
