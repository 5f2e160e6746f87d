"""How registered window systems are shown: times, whatever zone the database's session has."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cli.registered_clients import client_row, show_clients
from exchange.access.binding import Binding
from exchange.access.clients import RegisteredClient

ZONES = [UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=5))]
AT = datetime(2026, 11, 27, 19, 35, 12, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_times_are_the_same_in_every_session(zone: timezone, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has UTC, said so; the table has the county's time, as other tables have."""
    client = RegisteredClient(
        client_id="hall",
        department="civil_affairs",
        title="hall",
        jwks={"keys": []},
        binding=Binding.NONE,
        scopes=frozenset({"confirm"}),
        created_at=AT.astimezone(zone),
        disabled_at=None,
    )
    row = client_row(client, None)
    assert row["created_at"] == "2026-11-27T19:35:12+00:00"
    assert (row["disabled_at"], row["last_use_at"]) == (None, None)
    show_clients([row])
    assert "2026-11-28 03:35" in " ".join(capsys.readouterr().out.split())
