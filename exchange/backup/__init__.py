"""A backup of a running exchange, and what proves one whole: database, ledger files, catalogue, keys.

The order is the promise: the ledger's files are copied for one signed head first, the database last, so that
the copy of the database always holds what the copied head covers (ADR 0027). Keys leave only sealed under a
passphrase. A folder that is not complete never has a complete one's name. Nothing here changes the exchange
that it reads, and nothing here signs.
"""
