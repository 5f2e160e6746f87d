"""The shared exchange: store, staging, quarantine, access and the data-use ledger, on PostgreSQL.

Knows no department system, no quality engine and no web framework.
"""
