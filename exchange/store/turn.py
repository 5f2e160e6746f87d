"""A resource's turn: of all processes that run it, one at a time is at a step.

Two runs of one resource would do no harm (the newest reading wins), but a department would be read twice over
and one of the runs would end as held. The turn is an advisory lock of a session of its own: it ends with its
process, however that dies, so nobody has to clear it. It is no part of what keeps the published rows right.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from exchange.store.errors import RunUnderWay

TURN = "hashtextextended({resource}, 1)"  # publishing locks under seed 0
TAKE = f"select pg_try_advisory_lock({TURN.format(resource='%s')})"
HOLDER = """
select run_id, step from ops.run where resource = %s and outcome = 'running' order by began_at desc limit 1
"""
DEAD_AFTER = """
set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3
"""
"""A machine that vanished is noticed within two minutes; the operating system would take two hours."""

TAKEN = f"""exists (
    select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1
        and database = (select oid from pg_database where datname = current_database())
        and (classid::bigint << 32) | objid::bigint = {TURN.format(resource="{resource}")}
)"""  # noqa: S608 -- both parts are constants
"""The condition under which the turn of a resource is taken."""


@contextmanager
def turn(database_url: str, resource: str) -> Iterator[None]:
    """Hold the turn of `resource`.

    Raises `RunUnderWay` at once, naming the other run, if another process holds it.
    """
    with closing(psycopg.connect(database_url, autocommit=True)) as connection:
        connection.execute(DEAD_AFTER)
        taken = connection.execute(TAKE, [resource]).fetchone()
        if taken is None or not taken[0]:
            holder = connection.execute(HOLDER, [resource]).fetchone()
            raise RunUnderWay(resource, *(holder or (None, None)))
        yield
