"""`tongban client add`: a key that never leaves the window, and a register that holds its public half."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.actor import actor
from cli.demo.children import Child
from cli.demo.exchange import LocalExchange
from cli.window import WindowKey
from tests.unit.cli.command_line import CommandLine, Done


def registered(exchange: LocalExchange, client_id: str) -> dict[str, Any] | None:
    """Return a client's row, if there is one."""
    query = "select department, title, jwks, scopes from access.client where client_id = %s"
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        row = connection.execute(query, [client_id]).fetchone()
    return None if row is None else dict(zip(("department", "title", "jwks", "scopes"), row, strict=True))


def keys_of(exchange: LocalExchange, client_id: str) -> list[Path]:
    """Return the key files of a client in the home."""
    return sorted((exchange.home / "clients" / client_id).glob("*.pem"))


def add(
    tongban: CommandLine, client_id: str, *more: str, department: str = "administrative_approval"
) -> Done:
    """Register a client."""
    options = ("--department", department, "--title", "一号窗口", "--reason", "letter 7")
    return tongban("client", "add", client_id, *options, *more)


def test_key_is_private_and_only_its_public_half_is_kept(
    tongban: CommandLine, exchange: LocalExchange
) -> None:
    """One key file 0600; the register has the same public key, no private member, who and why."""
    done = add(tongban, "window-one")
    assert done.code == 0
    (path,) = keys_of(exchange, "window-one")
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(path) in done.out
    assert f"--client window-one --key {path}" in done.out
    row = registered(exchange, "window-one")
    assert row is not None
    assert row["jwks"] == WindowKey.read(path).public_jwks
    assert "d" not in row["jwks"]["keys"][0]
    assert (row["department"], row["title"], row["scopes"]) == (
        "administrative_approval",
        "一号窗口",
        ["confirm"],
    )
    assert "PRIVATE" not in done.said
    with psycopg.connect(exchange.settings.database_url.get_secret_value()) as connection:
        dump = json.dumps(
            connection.execute("select to_jsonb(c) from access.change c").fetchall(), default=str
        )
    assert "letter 7" in dump
    assert actor() in dump


def test_second_registration_is_refused(tongban: CommandLine, exchange: LocalExchange) -> None:
    """The same id again ends with 1; register and key stay as they were, no second key is left."""
    assert add(tongban, "window-two").code == 0
    before, keys = registered(exchange, "window-two"), keys_of(exchange, "window-two")
    done = add(tongban, "window-two")
    assert done.code == 1
    assert "ClientExists: client 'window-two' is registered already" in done.err
    assert "nothing was changed" in done.err
    assert (registered(exchange, "window-two"), keys_of(exchange, "window-two")) == (before, keys)


def test_unknown_department_is_a_wrong_call(tongban: CommandLine, exchange: LocalExchange) -> None:
    """A department outside the catalogue is refused before anything is made."""
    done = add(tongban, "window-three", department="nowhere")
    assert done.code == 2
    assert "no department nowhere" in done.err
    assert (registered(exchange, "window-three"), keys_of(exchange, "window-three")) == (None, [])


@pytest.mark.parametrize("client_id", ["Ab", "x", "../../x", "窗口"])
def test_unusable_id_is_refused(tongban: CommandLine, exchange: LocalExchange, client_id: str) -> None:
    """An id that names no client makes no key, wherever it would lie."""
    done = add(tongban, client_id)
    assert done.code == 1
    assert "expected 3 to 64 small letters" in done.err
    assert not list(exchange.home.parent.rglob(f"{client_id.rpartition('/')[2]}-2*.pem"))


def test_key_that_cannot_be_written_registers_nobody(
    tongban: CommandLine, exchange: LocalExchange, tmp_path: Path
) -> None:
    """Where the key has no place, the register is as before."""
    (tmp_path / "file").touch()
    done = add(tongban, "window-four", "--keys", str(tmp_path / "file"))
    assert done.code == 1
    assert str(tmp_path / "file") in done.err
    assert registered(exchange, "window-four") is None


def test_key_goes_where_it_is_wanted(tongban: CommandLine, exchange: LocalExchange, tmp_path: Path) -> None:
    """`--keys` names the folder; the home gets none."""
    assert add(tongban, "window-five", "--keys", str(tmp_path / "keys")).code == 0
    assert len(list((tmp_path / "keys").glob("window-five-*.pem"))) == 1
    assert keys_of(exchange, "window-five") == []


def test_database_that_is_down_leaves_no_key(tongban: CommandLine, exchange: LocalExchange) -> None:
    """Without the register there is no client, no key, and a sentence."""
    away = "postgresql://owner:secret-word@127.0.0.1:1/exchange"
    done = tongban(
        "client",
        "add",
        "window-six",
        *("--department", "administrative_approval", "--title", "t", "--reason", "r"),
        TONGBAN_DATABASE_URL=away,
    )
    assert done.code == 1
    assert "the database does not answer" in done.err
    assert "secret-word" not in done.said
    assert keys_of(exchange, "window-six") == []


def test_rotation_accepts_both_keys_between_its_steps(
    tongban: CommandLine, exchange: LocalExchange, api: Child
) -> None:
    """The old key works until the rotation is finished, the new one from its announcement on.

    Finishing what was not begun is a fault; the list says who was heard last.
    """
    assert add(tongban, "window-turn").code == 0
    begun = tongban("client", "rotate", "window-turn", "--reason", "yearly", "--json")
    old, new = keys_of(exchange, "window-turn")
    assert json.loads(begun.out)["key"] == str(new)
    until(lambda: tongban("client", "token", "window-turn", "--key", new).code == 0)
    assert tongban("client", "token", "window-turn", "--key", old).code == 0
    done = tongban("client", "rotate", "window-turn", "--finish", "--reason", "yearly", "--json")
    assert json.loads(done.out) == {"client": "window-turn", "keys": [new.stem], "key": None}
    until(lambda: tongban("client", "token", "window-turn", "--key", old).code == 1)
    assert tongban("client", "token", "window-turn", "--key", new).code == 0
    again = tongban("client", "rotate", "window-turn", "--finish", "--reason", "yearly")
    assert (again.code, "begin a rotation first" in again.err) == (1, True)
    assert add(tongban, "window-silent").code == 0
    listed = {
        one["client"]: one["last_use_at"] for one in json.loads(tongban("client", "list", "--json").out)
    }
    assert listed["window-turn"] is not None
    assert listed["window-silent"] is None


def test_a_demand_on_tokens_is_kept_by_the_window_client(
    tongban: CommandLine, exchange: LocalExchange, api: Child
) -> None:
    """A client of dpop is shown as such, gets no token that curl could send, and is served all the same."""
    assert json.loads(add(tongban, "window-bound", "--binding", "dpop", "--json").out)["binding"] == "dpop"
    until(lambda: "DPoP proof is needed" in tongban("client", "token", "window-bound").err)
    examined = {one["check"]: one["ok"] for one in doctor_of(tongban, "window-bound")}
    assert examined["token"]
    assert tongban("client", "bind", "window-bound", "--binding", "none", "--reason", "curl").code == 0
    shown = json.loads(tongban("client", "show", "window-bound", "--json").out)
    assert (shown["client"], shown["binding"]) == ("window-bound", "none")
    assert "none" in tongban("client", "show", "window-bound").out
    until(lambda: tongban("client", "token", "window-bound").code == 0)
    assert tongban("client", "show", "nobody").code == 1


def doctor_of(tongban: CommandLine, client_id: str) -> list[dict[str, Any]]:
    """What `tongban client doctor` found."""
    found: list[dict[str, Any]] = json.loads(tongban("client", "doctor", client_id, "--json").out)
    return found


def test_revoked_client_gets_no_token(tongban: CommandLine, exchange: LocalExchange, api: Child) -> None:
    """Revoked, listed as such, refused within seconds; without a confirmation nothing happens."""
    assert add(tongban, "window-gone").code == 0
    until(lambda: tongban("client", "token", "window-gone").code == 0)
    assert tongban("client", "revoke", "window-gone", "--reason", "closed").code == 1
    assert tongban("client", "token", "window-gone").code == 0
    assert tongban("client", "revoke", "window-gone", "--yes", "--reason", "closed").code == 0
    until(lambda: tongban("client", "token", "window-gone").code == 1)
    listed = {one["client"]: one for one in json.loads(tongban("client", "list", "--json").out)}
    assert listed["window-gone"]["disabled_at"]
    assert "PRIVATE" not in tongban("client", "list").said


def test_doctor_names_what_a_window_lacks(tongban: CommandLine, exchange: LocalExchange, api: Child) -> None:
    """All well for a registered window; a key that is not registered, and a revoked client, are named."""
    assert add(tongban, "window-well").code == 0
    until(lambda: tongban("client", "doctor", "window-well").code == 0)
    stranger = WindowKey.generate("stranger").save(exchange.home / "clients" / "elsewhere")
    found = json.loads(tongban("client", "doctor", "window-well", "--key", stranger, "--json").out)
    assert {one["check"] for one in found if not one["ok"]} == {"key", "token"}
    assert all(one["next_step"] for one in found if not one["ok"])
    assert tongban("client", "revoke", "window-well", "--yes", "--reason", "closed").code == 0
    told = tongban("client", "doctor", "window-well", LANG="zh_CN.UTF-8")
    assert told.code == 1
    assert "已停用" in told.out
    assert "下一步" in told.out


def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds; the API has five seconds."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)
