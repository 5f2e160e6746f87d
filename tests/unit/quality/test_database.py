"""The exchange's URL reaches psycopg 3 whole, and hides its password where it may be seen."""

import sqlalchemy as sa

from quality.database import driver_url, engine_of


def test_a_url_keeps_its_parts_and_names_the_driver() -> None:
    """A password with signs of its own survives."""
    given = sa.URL.create("postgresql", "me", "p@ss/$word%", "localhost", 5433, "db")
    url = sa.make_url(driver_url(given.render_as_string(hide_password=False)))
    assert url == given.set(drivername="postgresql+psycopg")


def test_an_engine_keeps_no_connection_and_shows_no_parameter() -> None:
    """Nothing lingers between uses, and errors quote no values."""
    engine = engine_of("postgresql://me:secret@localhost:1/db")
    assert isinstance(engine.pool, sa.NullPool)
    assert engine.hide_parameters
    assert "secret" not in repr(engine)
