"""Kept answers: what was once answered, sealed, so that the very same bytes can be given again.

Promises: a kept answer, its idempotency key and its ledger entry come to stand in one transaction, all or
none of them (`answers.append`, called by `exchange.ledger.writer`). An answer is sealed under a key outside
the database and bound to its id and its client; the database learns neither case, subject, key nor question.
Never decides who may have an answer again. See ADR 0031.
"""
