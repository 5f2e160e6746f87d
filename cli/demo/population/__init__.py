"""The people, businesses and titles of the county, and the registers that the departments keep of them.

Promises: the same seed and month give the same rows, dirt and all; a person has the same number and name in
every register. Reads no clock and touches no system. A register is one module of `registers`.
"""

from cli.demo.population.cells import cells
from cli.demo.population.county import Population, digest, make_population
from cli.demo.population.personas import Persona
from cli.demo.population.planting import Keyed
from cli.demo.population.register import Register
from cli.demo.population.registers.business_licences import LicenceRow
from cli.demo.population.registers.civil_registrations import CivilRow
from cli.demo.population.registers.disability_certificates import CertificateRow
from cli.demo.population.registers.food_permits import PermitRow
from cli.demo.population.registers.real_estate_titles import TitleRow
from cli.demo.population.registers.resident_identities import IdentityRow
from cli.demo.population.registers.social_security_cards import CardRow
from cli.demo.population.resources import (
    CARDS,
    CERTIFICATES,
    DIVORCES,
    IDENTITIES,
    LICENCES,
    MARRIAGES,
    PERMITS,
    TITLES,
)

__all__ = [
    "CARDS",
    "CERTIFICATES",
    "DIVORCES",
    "IDENTITIES",
    "LICENCES",
    "MARRIAGES",
    "PERMITS",
    "TITLES",
    "CardRow",
    "CertificateRow",
    "CivilRow",
    "IdentityRow",
    "Keyed",
    "LicenceRow",
    "PermitRow",
    "Persona",
    "Population",
    "Register",
    "TitleRow",
    "cells",
    "digest",
    "make_population",
]
