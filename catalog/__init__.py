"""The shared language of the exchange: contracts, service items, identifiers and rules.

Pure: knows no framework, no driver, no clock and no environment. Every other package may import it;
it imports none of them (`pyproject.toml`, import-linter contracts).
"""
