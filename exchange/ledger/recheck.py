"""Re-checks the database against a signed head: whether its entries are still those that were sealed.

Reads every entry as an auditor, in the order of the index, and believes nothing but the head: stored leaf
hashes and the stored tree are not asked. Answers with the verifier's outcome.
"""

from collections.abc import Iterator

import psycopg

from exchange.ledger.tlog.policy import Policy
from exchange.ledger.tlog.tiles import Fetch
from exchange.ledger.verifier import Outcome, verify_entries

_AT_A_TIME = 2_000


def recheck(database_url: str, checkpoint: bytes, fetch: Fetch, policy: Policy) -> Outcome:
    """Check that the database's entries are exactly those under `checkpoint`; later ones are not looked at.

    `database_url` is an auditor's or sealer's. Raises psycopg's errors where the database is away.
    """
    with psycopg.connect(database_url) as connection:
        return verify_entries(_bodies(connection), checkpoint, fetch, policy)


def _bodies(connection: psycopg.Connection) -> Iterator[bytes]:
    with connection.cursor(name="recheck") as cursor:
        cursor.itersize = _AT_A_TIME
        cursor.execute("select body from ledger.entry order by index")
        for (body,) in cursor:
            yield body
