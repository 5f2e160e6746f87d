"""An agreement: which department may use which facts of a resource, for which items, until when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Agreement:
    """One permission between two departments; without one, everything is refused.

    `facts` may be empty (yes/no only). `ends_on` is the last day it holds, in Asia/Shanghai.
    `purpose` and `legal_basis` are what Decree 809 art. 20 demands of an application.
    """

    id: str
    consumer: str
    resource: str
    facts: frozenset[str]
    items: frozenset[str]
    starts_on: date
    ends_on: date
    purpose: str
    legal_basis: str
