"""The people, businesses and titles of the county, and the rows the departments hold of them.

Promises: the same seed and month give the same rows, dirt and all; a person has the same number and name in
every department. Reads no clock and touches no system.
"""

from cli.demo.population.county import Population, digest, make_population
from cli.demo.population.personas import Persona
from cli.demo.population.rows import IDENTITIES, LICENCES, TITLES, IdentityRow, LicenceRow, TitleRow

__all__ = [
    "IDENTITIES",
    "LICENCES",
    "TITLES",
    "IdentityRow",
    "LicenceRow",
    "Persona",
    "Population",
    "TitleRow",
    "digest",
    "make_population",
]
