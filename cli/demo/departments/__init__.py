"""The departments of the county, each on a real system of its own, and the county that holds them together.

Promises: everything listens on 127.0.0.1 alone; nothing outlives `County.close`, and what a killed run left
is ended at the next start. Never kills a process that was not started over the same directory.
"""

from cli.demo.departments.civil_affairs import CivilAffairs
from cli.demo.departments.county import County
from cli.demo.departments.department import Department, RowKey
from cli.demo.departments.disabled_persons_federation import DisabledPersonsFederation
from cli.demo.departments.human_resources import HumanResources
from cli.demo.departments.market_regulation import MarketRegulation
from cli.demo.departments.natural_resources import NaturalResources
from cli.demo.departments.public_security import PublicSecurity

__all__ = [
    "CivilAffairs",
    "County",
    "Department",
    "DisabledPersonsFederation",
    "HumanResources",
    "MarketRegulation",
    "NaturalResources",
    "PublicSecurity",
    "RowKey",
]
