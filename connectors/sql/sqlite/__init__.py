"""SQLite: one file, read-only, in one read transaction, each value by its own storage class.

A column of SQLite holds values of any class, whatever it declares; text is whatever bytes a program put
there, often GBK. What stands in a write-ahead log is read too, and nothing is left beside the file. While a
database without such a log is read, its writers wait.
"""

from connectors.sql.sqlite.source import SqliteSource
from connectors.sql.sqlite.values import ENCODINGS, UTF_8

__all__ = ["ENCODINGS", "UTF_8", "SqliteSource"]
