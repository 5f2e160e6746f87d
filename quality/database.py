"""How the quality room reaches the exchange's database: psycopg 3, no pool that outlives the work."""

import sqlalchemy as sa


def driver_url(database_url: str) -> str:
    """Return a `postgresql://` URL in SQLAlchemy's form for psycopg 3, password included."""
    url = sa.make_url(database_url).set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def engine_of(database_url: str) -> sa.Engine:
    """Return an engine that keeps no connection open between uses."""
    return sa.create_engine(driver_url(database_url), poolclass=sa.NullPool, hide_parameters=True)
