"""Alembic migrations of the fixed tables; resource tables are made from contracts (`exchange.store`)."""
